namespace Amago.Formats.Elements;

/// <summary>Element types of files, more than tensors have.</summary>
internal enum ElementType
{
    Float16,
    BFloat16,
    Float32,
    Float64,
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
}

internal static class ElementTypes
{
    /// <summary>Bytes of one element in the file.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        _ => 8,
    };

    /// <summary>Bytes that an element takes once it is decoded: in float32, uint8 or int64.</summary>
    public static int DecodedSize(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.UInt8 => sizeof(byte),
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64 => sizeof(float),
        _ => sizeof(long),
    };
}
