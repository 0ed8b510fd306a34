using Amago.Formats.Elements;
using Amago.Formats.NumPy;

namespace Amago.Formats.Torch;

/// <summary>NumPy's dtype as a pickle builds it: a name such as <c>f8</c>, then a state whose second item is the byte order.</summary>
internal sealed class NumpyType(string name)
{
    private string _order = "|";

    /// <summary>The type as npy files write it: <c>&lt;f8</c>.</summary>
    public string Descr => name.Length > 0 && name[0] is '<' or '>' or '|' ? name : _order + name;

    public void SetState(object? state)
    {
        if (state is object?[] and [_, string order, ..])
            _order = order;
    }
}

/// <summary>An array or scalar of NumPy: type, sizes and the elements' bytes.</summary>
internal sealed class NumpyArray
{
    private NumpyType? _type;
    private object?[] _sizes = [];
    private bool _isFortranOrder;
    private PickleBytes? _elements;

    /// <summary>An array that is yet to be given its state: <c>_reconstruct(ndarray, (0,), b'b')</c>.</summary>
    public NumpyArray()
    {
    }

    public NumpyArray(NumpyType type, object?[] sizes, PickleBytes elements) => (_type, _sizes, _elements) = (type, sizes, elements);

    /// <summary>Version, sizes, type, whether the first index runs fastest, bytes; arrays of objects have a list for the bytes.</summary>
    public void SetState(object? state)
    {
        if (state is object?[] and [_, object?[] sizes, NumpyType type, bool isFortranOrder, var elements])
            (_sizes, _type, _isFortranOrder, _elements) = (sizes, type, isFortranOrder, AsBytes(elements));
    }

    /// <summary>The array as a tensor, or a <see cref="PickleUnreadable"/> with the reason why it can't be one.</summary>
    public object Read(string file, string where, MemoryBudget budget, FileNotes notes)
    {
        if (_type is null || NpyType.Parse(_type.Descr) is not { } type)
            return new PickleUnreadable(
                _type is null ? "a NumPy array without a type" : $"a NumPy array of type '{Printable.Short(_type.Descr)}'");
        if (_elements is null || _sizes.Length > FileShape.MaxRank || !_sizes.All(static size => size is long))
            return new PickleUnreadable("a NumPy array without sizes or elements");
        Shape shape = FileShape.Create([.. _sizes.Cast<long>()], file, where);
        if ((long)shape.ElementCount * type.Element.Size() != _elements.Value.Length)
            throw InvalidFileException.Expected(file, $"the bytes of {shape} elements '{type.Name}'", $"{_elements.Value.Length}", where);
        budget.Take((_isFortranOrder ? 2L : 1L) * shape.ElementCount * type.Element.DecodedSize(), file, where);
        var source = new FileCursor(_elements.Value);
        try
        {
            return NpyReader.Decode(ref source, new NpyHeader(type, _isFortranOrder, [.. shape]), shape, notes, where);
        }
        catch (InvalidFileException e) when (e.Unsupported is { } what)
        {
            return new PickleUnreadable(what);
        }
    }

    // Python 2 has one type for text and bytes; what looked like text there is given back byte for byte.
    private static PickleBytes? AsBytes(object? elements) =>
        elements is string text ? new PickleBytes(System.Text.Encoding.UTF8.GetBytes(text)) : elements as PickleBytes;

    /// <summary>A scalar of <c>scalar(dtype, bytes)</c>.</summary>
    public static NumpyArray? Scalar(NumpyType type, object? bytes) =>
        AsBytes(bytes) is { } elements ? new NumpyArray(type, [], elements) : null;
}
