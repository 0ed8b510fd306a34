namespace Amago.Formats.Torch;

/// <summary>
/// A Python list or set while it is being put together; None is null, a tuple is an array, and so on with .NET's own types.
/// </summary>
internal sealed class PickleList
{
    private List<object?>? _items;

    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    public void Add(object? item) => (_items ??= []).Add(item);
}

/// <summary>A Python dict, OrderedDict, defaultdict or Counter: items stay in order.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? _items;
    private Dictionary<string, object?>? _byText;

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    public void Add(object? key, object? value)
    {
        (_items ??= []).Add(KeyValuePair.Create(key, value));
        _byText = null;
    }

    /// <summary>The last value of a key that is text; null where there is none. To be asked once the dictionary is whole.</summary>
    public object? Find(string key)
    {
        if (_byText is null)
        {
            _byText = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach ((object? name, object? value) in Items)
            {
                if (name is string text)
                    _byText[text] = value;
            }
        }

        return _byText.GetValueOrDefault(key);
    }
}

/// <summary>A bytes or bytearray object of Python.</summary>
internal sealed record PickleBytes(byte[] Value);

/// <summary>A function, class or constant of Python that a pickle may name: never looked up, only compared with.</summary>
internal sealed record PickleGlobal(string Name)
{
    private string? _reason;

    /// <summary>Why the value is not read, for <see cref="StateDict.Unreadable"/>.</summary>
    public string Reason => _reason ??= $"{Printable.Short(Name)}, which is not run";
}

/// <summary>
/// What a function or class would have made that is not run: nothing but its name and the attributes that it would have been given.
/// </summary>
internal sealed class PickleObject(PickleGlobal type)
{
    public PickleGlobal Type { get; } = type;

    public PickleDictionary? Attributes { get; set; }
}

/// <summary>A value that is understood and still not read.</summary>
/// <param name="Reason">What the value is, in words.</param>
internal sealed record PickleUnreadable(string Reason);
