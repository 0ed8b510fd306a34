using System.Runtime.InteropServices;

namespace Amago.Serving.Protocol;

/// <summary>The Open Inference Protocol's names of types, and tensors as its bytes: little-endian, in row-major order.</summary>
internal static class DataType
{
    public static string Of(DType type) => type switch
    {
        DType.UInt8 => "UINT8",
        DType.Int64 => "INT64",
        _ => "FP32",
    };

    public static int Size(DType type) => type switch
    {
        DType.UInt8 => 1,
        DType.Int64 => 8,
        _ => 4,
    };

    /// <summary>A tensor of the bytes, whose number has been checked.</summary>
    public static Tensor Read(ReadOnlySpan<byte> bytes, DType type, Shape shape) => type switch
    {
        DType.UInt8 => Tensor.FromArray(bytes.ToArray(), shape),
        DType.Int64 => Tensor.FromArray(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
        _ => Tensor.FromArray(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
    };

    public static byte[] Write(Tensor tensor) => tensor.DType switch
    {
        DType.UInt8 => tensor.ToArray<byte>(),
        DType.Int64 => MemoryMarshal.AsBytes<long>(tensor.ToArray<long>()).ToArray(),
        _ => MemoryMarshal.AsBytes<float>(tensor.ToArray<float>()).ToArray(),
    };
}
