using System.Collections.Frozen;
using Amago.Formats.Elements;

namespace Amago.Formats.Torch;

/// <summary>What the elements of a storage are, by PyTorch's names.</summary>
/// <param name="Name">Name of the dtype, such as <c>complex64</c>.</param>
/// <param name="Type">Element type, or null where such elements are not read.</param>
/// <param name="Size">Bytes of one element.</param>
internal sealed record TorchElement(string Name, ElementType? Type, int Size)
{
    private static readonly TorchElement[] All =
    [
        Known("float64", ElementType.Float64), Known("float32", ElementType.Float32),
        Known("float16", ElementType.Float16), Known("bfloat16", ElementType.BFloat16),
        Known("int64", ElementType.Int64), Known("int32", ElementType.Int32), Known("int16", ElementType.Int16),
        Known("int8", ElementType.Int8), Known("uint8", ElementType.UInt8), Known("uint16", ElementType.UInt16),
        Known("uint32", ElementType.UInt32), Known("bool", ElementType.Bool),
        Known("uint64", ElementType.UInt64), new("complex32", null, 4), new("complex64", null, 8), new("complex128", null, 16),
        new("quint8", null, 1), new("qint8", null, 1), new("qint32", null, 4), new("quint4x2", null, 1), new("quint2x4", null, 1),
        new("float8_e4m3fn", null, 1), new("float8_e4m3fnuz", null, 1), new("float8_e5m2", null, 1), new("float8_e5m2fnuz", null, 1),
    ];

    private static readonly FrozenDictionary<string, TorchElement> DTypes =
        All.ToFrozenDictionary(static element => $"torch.{element.Name}", StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Storages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Double"] = "float64",
        ["Float"] = "float32",
        ["Half"] = "float16",
        ["BFloat16"] = "bfloat16",
        ["Long"] = "int64",
        ["Int"] = "int32",
        ["Short"] = "int16",
        ["Char"] = "int8",
        ["Byte"] = "uint8",
        ["Bool"] = "bool",
        ["Untyped"] = "uint8",
        ["ComplexFloat"] = "complex64",
        ["ComplexDouble"] = "complex128",
        ["QUInt8"] = "quint8",
        ["QInt8"] = "qint8",
        ["QInt32"] = "qint32",
        ["QUInt4x2"] = "quint4x2",
        ["QUInt2x4"] = "quint2x4",
    }.ToFrozenDictionary(static pair => $"{pair.Key}Storage", static pair => $"torch.{pair.Value}", StringComparer.Ordinal);

    /// <summary>The elements of a dtype such as <c>torch.float32</c>; null where it is not known.</summary>
    public static TorchElement? OfDType(string name) => DTypes.GetValueOrDefault(name);

    /// <summary>
    /// The elements of a class such as <c>torch.FloatStorage</c>, or <c>torch.cuda.FloatStorage</c> as early versions wrote; null where it
    /// is not known.
    /// </summary>
    public static TorchElement? OfStorage(string name)
    {
        int dot = name.LastIndexOf('.');
        bool isKnown = dot >= 0 && name[..dot] is "torch" or "torch.cuda" or "torch.storage";
        return isKnown && Storages.TryGetValue(name[(dot + 1)..], out string? dtype) ? DTypes[dtype] : null;
    }

    private static TorchElement Known(string name, ElementType type) => new(name, type, type.Size());
}
