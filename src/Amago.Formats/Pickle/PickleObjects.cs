namespace Amago.Formats;

/// <summary>A Python list while it is being put together; None is null, a tuple is an array, and so on with .NET's own types.</summary>
internal sealed class PickleList
{
    private List<object?>? _items;

    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    public void Add(object? item) => (_items ??= []).Add(item);
}

/// <summary>A Python dict or OrderedDict: keys are text or integers, and stay in order.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object, object?>>? _items;

    public IReadOnlyList<KeyValuePair<object, object?>> Items => _items ?? (IReadOnlyList<KeyValuePair<object, object?>>)[];

    public void Add(object key, object? value) => (_items ??= []).Add(KeyValuePair.Create(key, value));
}

/// <summary>A function, class or constant of Python that a pickle may name: never looked up, only compared with.</summary>
internal sealed record PickleGlobal(string Name);
