namespace Amago.Formats.Torch;

/// <summary>
/// Modules that were saved whole: objects whose class is not run, with the attributes that every <c>torch.nn.Module</c> has. Their
/// parameters, buffers and inner modules have the names of a state dict.
/// </summary>
internal sealed class TorchModules
{
    private const string Parameters = "_parameters", Modules = "_modules", Buffers = "_buffers", Transient = "_non_persistent_buffers_set";

    // Many modules may have one set in common.
    private readonly Dictionary<object, HashSet<string>> _sets = new(ReferenceEqualityComparer.Instance);

    public static bool Has(PickleObject made) =>
        made.Attributes is { } own && own.Find(Parameters) is PickleDictionary && own.Find(Modules) is PickleDictionary;

    /// <summary>
    /// Parameters, then buffers, then inner modules, each under its name; null for a buffer that a state dict leaves out.
    /// </summary>
    public IEnumerable<KeyValuePair<object?, object?>> Parts(PickleObject module)
    {
        PickleDictionary own = module.Attributes!;
        HashSet<string> transient = Names(own.Find(Transient));
        IEnumerable<KeyValuePair<object?, object?>> buffers = Items(own.Find(Buffers)).Select(buffer =>
            buffer.Key is string name && transient.Contains(name) ? KeyValuePair.Create<object?, object?>(name, null) : buffer);
        return Items(own.Find(Parameters)).Concat(buffers).Concat(Items(own.Find(Modules)));
    }

    private static IReadOnlyList<KeyValuePair<object?, object?>> Items(object? dictionary) => (dictionary as PickleDictionary)?.Items ?? [];

    private HashSet<string> Names(object? set)
    {
        if (set is not (PickleList or object?[]))
            return [];
        if (!_sets.TryGetValue(set, out HashSet<string>? names))
        {
            names = (set is PickleList list ? list.Items : (object?[])set).OfType<string>().ToHashSet(StringComparer.Ordinal);
            _sets.Add(set, names);
        }

        return names;
    }
}
