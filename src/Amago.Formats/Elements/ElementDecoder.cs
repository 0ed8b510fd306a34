using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amago.Tensors;

namespace Amago.Formats;

/// <summary>
/// Bytes of a file to tensors: floats of any width become float32 (overflow becomes infinity), signed and unsigned integers become int64,
/// uint8 stays, booleans become uint8 0 or 1.
/// </summary>
internal static class ElementDecoder
{
    /// <summary>A tensor of the elements.</summary>
    /// <param name="bytes">Exactly as many as the shape's elements take.</param>
    /// <param name="type">What they are.</param>
    /// <param name="bigEndian">Whether an element's most significant byte comes first.</param>
    /// <param name="shape">The tensor's, in row-major order.</param>
    public static Tensor Decode(ReadOnlySpan<byte> bytes, ElementType type, bool bigEndian, Shape shape) => type switch
    {
        ElementType.Float32 => Tensor.FromArray(Values<float>(bytes, bigEndian), shape),
        ElementType.Float64 => Tensor.FromArray(Array.ConvertAll(Values<double>(bytes, bigEndian), static value => (float)value), shape),
        ElementType.Float16 => Tensor.FromArray(Array.ConvertAll(Values<Half>(bytes, bigEndian), static value => (float)value), shape),
        ElementType.BFloat16 => Tensor.FromArray(Array.ConvertAll(Values<ushort>(bytes, bigEndian), FromBFloat16), shape),
        ElementType.UInt8 => Tensor.FromArray(bytes.ToArray(), shape),
        ElementType.Bool => Tensor.FromArray(Array.ConvertAll(bytes.ToArray(), static value => value != 0 ? (byte)1 : (byte)0), shape),
        ElementType.Int8 => Integers<sbyte>(bytes, bigEndian, shape),
        ElementType.Int16 => Integers<short>(bytes, bigEndian, shape),
        ElementType.UInt16 => Integers<ushort>(bytes, bigEndian, shape),
        ElementType.Int32 => Integers<int>(bytes, bigEndian, shape),
        ElementType.UInt32 => Integers<uint>(bytes, bigEndian, shape),
        _ => Tensor.FromArray(Values<long>(bytes, bigEndian), shape),
    };

    private static Tensor Integers<T>(ReadOnlySpan<byte> bytes, bool bigEndian, Shape shape)
        where T : unmanaged, IBinaryInteger<T> =>
        Tensor.FromArray(Array.ConvertAll(Values<T>(bytes, bigEndian), static value => long.CreateTruncating(value)), shape);

    // The upper half of a float32.
    private static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static T[] Values<T>(ReadOnlySpan<byte> bytes, bool bigEndian)
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(bytes.Length / Unsafe.SizeOf<T>());
        Span<byte> target = MemoryMarshal.AsBytes(values.AsSpan());
        bytes.CopyTo(target);
        if (bigEndian == BitConverter.IsLittleEndian)
            ReverseEach(target, Unsafe.SizeOf<T>());
        return values;
    }

    private static void ReverseEach(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                Span<uint> ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break; // single bytes have no order
        }
    }
}
