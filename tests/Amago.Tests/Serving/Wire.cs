using System.Runtime.InteropServices;

namespace Amago.Tests.Serving;

/// <summary>Tensors as the protocol's bytes, and their types' names.</summary>
internal static class Wire
{
    public static string Type(Tensor tensor) =>
        tensor.DType == DType.UInt8 ? "UINT8" : tensor.DType == DType.Int64 ? "INT64" : "FP32";

    public static byte[] Bytes(Tensor tensor) => tensor.DType switch
    {
        DType.UInt8 => tensor.ToArray<byte>(),
        DType.Int64 => MemoryMarshal.AsBytes<long>(tensor.ToArray<long>()).ToArray(),
        _ => MemoryMarshal.AsBytes<float>(tensor.ToArray<float>()).ToArray(),
    };

    public static Tensor Read(ReadOnlySpan<byte> bytes, string type, int[] shape) => type switch
    {
        "UINT8" => Tensor.FromArray(bytes.ToArray(), shape),
        "INT64" => Tensor.FromArray(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
        "FP32" => Tensor.FromArray(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
        _ => throw new ArgumentException($"expected UINT8, INT64 or FP32, got {type}.", nameof(type)),
    };
}
