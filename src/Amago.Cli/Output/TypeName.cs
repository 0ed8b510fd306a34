namespace Amago.Cli.Output;

/// <summary>Names element types as NumPy and PyTorch do.</summary>
internal static class TypeName
{
    public static string Of(DType type) => type switch
    {
        DType.Float32 => "float32",
        DType.UInt8 => "uint8",
        _ => "int64",
    };
}
