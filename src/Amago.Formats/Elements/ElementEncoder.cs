using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amago.Formats.Elements;

namespace Amago.Formats;

/// <summary>Tensors to bytes of a file: row-major, little-endian, whatever the layout in memory.</summary>
public static class ElementEncoder
{
    // Bytes per write: a large tensor has more bytes than a span can hold.
    private const int BlockBytes = 1 << 20;

    /// <summary>How many bytes a tensor's elements take: 4 each of float32, 1 of uint8, 8 of int64.</summary>
    /// <param name="tensor">The tensor to encode.</param>
    public static long ByteCount(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return (long)tensor.ElementCount * TypeOf(tensor).Size();
    }

    /// <summary>Writes a tensor's elements, and nothing else.</summary>
    /// <param name="stream">Takes <see cref="ByteCount"/> bytes.</param>
    /// <param name="tensor">The tensor, in whatever layout.</param>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        switch (tensor.DType)
        {
            case DType.Float32: Write<float>(stream, tensor); break;
            case DType.UInt8: Write<byte>(stream, tensor); break;
            default: Write<long>(stream, tensor); break;
        }
    }

    internal static ElementType TypeOf(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => ElementType.Float32,
        DType.UInt8 => ElementType.UInt8,
        _ => ElementType.Int64,
    };

    private static void Write<T>(Stream stream, Tensor tensor)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = tensor.IsContiguous ? tensor.AsSpan<T>() : tensor.ToArray<T>();
        int block = BlockBytes / Unsafe.SizeOf<T>();
        for (int start = 0; start < values.Length; start += block)
        {
            ReadOnlySpan<T> part = values.Slice(start, Math.Min(block, values.Length - start));
            stream.Write(BitConverter.IsLittleEndian ? MemoryMarshal.AsBytes(part) : LittleEndian(part));
        }
    }

    private static ReadOnlySpan<byte> LittleEndian<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        for (int i = 0; i < bytes.Length; i += Unsafe.SizeOf<T>())
            bytes.AsSpan(i, Unsafe.SizeOf<T>()).Reverse();
        return bytes;
    }
}
