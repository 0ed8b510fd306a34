using System.Runtime.InteropServices;
using Amago.Tensors;

namespace Amago.Formats;

/// <summary>What a header says of the elements behind it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NpyHeader(NpyType Type, bool FortranOrder, Shape Shape);

/// <summary>An element type with its byte order: <c>&lt;f4</c>, <c>&gt;i8</c>, <c>|u1</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NpyType(ElementType Element, bool BigEndian)
{
    public const string Supported = "u1, i1, b1 or, behind '<' or '>', f4, f8, f2, i8, i4, i2, u4 or u2";

    public static NpyType? Parse(string descr)
    {
        if (descr.Length != 3 || descr[0] is not ('<' or '>' or '|'))
            return null;
        ElementType? type = descr[1..] switch
        {
            "f2" => ElementType.Float16,
            "f4" => ElementType.Float32,
            "f8" => ElementType.Float64,
            "b1" => ElementType.Bool,
            "i1" => ElementType.Int8,
            "u1" => ElementType.UInt8,
            "i2" => ElementType.Int16,
            "u2" => ElementType.UInt16,
            "i4" => ElementType.Int32,
            "u4" => ElementType.UInt32,
            "i8" => ElementType.Int64,
            _ => null,
        };

        // '|' means that there is no order, which only single bytes can do without.
        return type is { } known && (descr[0] != '|' || known.Size() == 1) ? new NpyType(known, descr[0] == '>') : null;
    }

    public static string Descr(DType type) => type switch
    {
        DType.Float32 => "<f4",
        DType.UInt8 => "|u1",
        _ => "<i8",
    };
}
