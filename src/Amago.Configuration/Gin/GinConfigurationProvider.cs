using System.Text;

namespace Amago.Configuration.Gin;

/// <summary>Gin text as a source of .NET configuration: every binding is a key, its value the text that stands there.</summary>
internal sealed class GinConfigurationProvider(string name, Action<GinLoader> load, GinOptions options) : GinSource
{
    private readonly Dictionary<GinName, GinBinding> _bindings = [];
    private IReadOnlyList<GinImport> _imports = [];

    /// <summary>
    /// The bindings of several sources, later ones over earlier ones, as gin text: imports, macros, the rest, settings under the names that
    /// they are registered with.
    /// </summary>
    public static string Print(IReadOnlyCollection<GinConfigurationProvider> sources)
    {
        var bindings = new OrderedDictionary<GinName, GinBinding>();
        foreach (GinConfigurationProvider source in sources)
        {
            foreach ((GinName bound, GinBinding binding) in source._bindings)
                bindings[bound] = binding;
        }

        var text = new StringBuilder();
        IEnumerable<GinImport> imports = sources.SelectMany(static source => source._imports);
        foreach (string statement in imports.Select(static import => import.Statement).Distinct())
            text.Append(statement).Append('\n');
        foreach ((GinName bound, GinBinding binding) in bindings.OrderBy(static pair => pair.Key.Parameter is null ? 0 : 1))
            text.Append((binding with { Parameter = bound.Parameter }).Name).Append(" = ").Append(binding.Text).Append('\n');
        return text.ToString();
    }

    public override string ToString() => name;

    protected override IEnumerable<(GinName Name, GinEntry Entry)> Read()
    {
        var loader = new GinLoader(options);
        load(loader);
        _imports = loader.Imports;
        _bindings.Clear();
        foreach ((GinName bound, GinBinding binding) in loader.Bindings)
        {
            if (_bindings.TryGetValue(bound, out GinBinding? earlier) && earlier.Spelling != binding.Spelling)
            {
                string both = $"{Quoted.Text(binding.Spelling)} and {Quoted.Text(earlier.Spelling)} ({earlier.Location})";
                throw binding.Location.Because($"{both} are one setting here and two in gin; spell it in one way");
            }

            _bindings[bound] = binding;
            yield return (bound, new GinEntry(new BoundValue(binding.Value), binding.Text, binding.ValueLocation.ToString()));
        }
    }
}
