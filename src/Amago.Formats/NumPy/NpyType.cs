using System.Runtime.InteropServices;
using Amago.Formats.Elements;

namespace Amago.Formats.NumPy;

/// <summary>An element type with its byte order: <c>&lt;f4</c>, <c>&gt;i8</c>, <c>|u1</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NpyType(ElementType Element, bool BigEndian)
{
    public const string Supported = "u1, i1, b1, f4, f8, f2, i8, i4, i2, u8, u4 or u2";

    /// <summary>NumPy's name of the type without its byte order.</summary>
    public string Name => Element.ToString().ToLowerInvariant();

    /// <summary>
    /// What <c>numpy.dtype</c> makes of a text: a byte order ('&lt;', '&gt;', or '=', '|' and none, which are this machine's) before a kind
    /// with its size or a letter of C's, or the type's name.
    /// </summary>
    public static NpyType? Parse(string descr)
    {
        bool isOrdered = descr.Length > 0 && descr[0] is '<' or '>' or '=' or '|';
        ElementType? type = Coded(isOrdered ? descr[1..] : descr) ?? (isOrdered ? null : Named(descr));
        bool bigEndian = isOrdered && descr[0] is '<' or '>' ? descr[0] == '>' : !BitConverter.IsLittleEndian;
        return type is { } known ? new NpyType(known, bigEndian) : null;
    }

    /// <summary>What a text says of elements that are not read; empty where that is not known.</summary>
    public static string Explain(string descr) => descr.TrimStart('<', '>', '=', '|') switch
    {
        ['O', ..] or "object" => ", Python objects, which only Python can build",
        ['U' or 'S' or 'a', ..] => ", text",
        ['c' or 'F' or 'D' or 'G', ..] => ", complex numbers",
        ['M' or 'm', ..] => ", dates or times",
        ['V', ..] => ", bytes without a type",
        "f16" or "f12" or "g" => ", floats beyond float64",
        _ => "",
    };

    public static string Descr(DType type) => type switch
    {
        DType.Float32 => "<f4",
        DType.UInt8 => "|u1",
        _ => "<i8",
    };

    // 'l' is as long as on NumPy's own platforms but for Windows.
    private static ElementType? Coded(string code) => code switch
    {
        "f2" or "e" => ElementType.Float16,
        "f4" or "f" => ElementType.Float32,
        "f8" or "d" => ElementType.Float64,
        "b1" or "?" => ElementType.Bool,
        "i1" or "b" => ElementType.Int8,
        "u1" or "B" => ElementType.UInt8,
        "i2" or "h" => ElementType.Int16,
        "u2" or "H" => ElementType.UInt16,
        "i4" or "i" => ElementType.Int32,
        "u4" or "I" => ElementType.UInt32,
        "i8" or "q" or "l" => ElementType.Int64,
        "u8" or "Q" or "L" => ElementType.UInt64,
        _ => null,
    };

    private static ElementType? Named(string name) => name switch
    {
        "float16" or "half" => ElementType.Float16,
        "float32" or "single" => ElementType.Float32,
        "float64" or "double" or "float" => ElementType.Float64,
        "bool" => ElementType.Bool,
        "int8" or "byte" => ElementType.Int8,
        "uint8" or "ubyte" => ElementType.UInt8,
        "int16" or "short" => ElementType.Int16,
        "uint16" or "ushort" => ElementType.UInt16,
        "int32" or "intc" => ElementType.Int32,
        "uint32" or "uintc" => ElementType.UInt32,
        "int64" or "longlong" => ElementType.Int64,
        "uint64" or "ulonglong" => ElementType.UInt64,
        _ => null,
    };
}
