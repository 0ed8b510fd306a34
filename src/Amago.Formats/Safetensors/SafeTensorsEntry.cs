using System.Runtime.InteropServices;
using Amago.Formats.Elements;

namespace Amago.Formats.Safetensors;

/// <summary>
/// One tensor of a header, whose type is null where it is not read; <paramref name="Begin"/> and <paramref name="End"/> count bytes from
/// the end of the header.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SafeTensorsEntry(
    string Name, string TypeName, ElementType? Type, Shape Shape, long Begin, long End);

internal static class SafeTensorsTypes
{
    public const string Metadata = "__metadata__";

    public static ElementType? Parse(string name) => name switch
    {
        "F64" => ElementType.Float64,
        "F32" => ElementType.Float32,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "U64" => ElementType.UInt64,
        "I32" => ElementType.Int32,
        "U32" => ElementType.UInt32,
        "I16" => ElementType.Int16,
        "U16" => ElementType.UInt16,
        "I8" => ElementType.Int8,
        "U8" => ElementType.UInt8,
        "BOOL" => ElementType.Bool,
        _ => null,
    };

    public static string Name(DType type) => type switch
    {
        DType.Float32 => "F32",
        DType.UInt8 => "U8",
        _ => "I64",
    };
}
