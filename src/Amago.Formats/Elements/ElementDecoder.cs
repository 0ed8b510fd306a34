using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amago.Formats.Elements;

/// <summary>
/// Bytes of a file to tensors: floats of any width become float32, signed and unsigned integers become int64, uint8 stays, booleans become
/// uint8 0 or 1. Whatever is narrowed is narrowed here: a value that the narrower type has no neighbour for is refused, and that values
/// were rounded is noted.
/// </summary>
internal static class ElementDecoder
{
    // Converted at a time: few enough to stay in the cache.
    private const int BlockElements = 1 << 13;

    /// <summary>Reads the elements of one tensor.</summary>
    /// <param name="bytes">Has as many left as the shape's elements take.</param>
    /// <param name="type">Type of the elements in the file.</param>
    /// <param name="bigEndian">Whether an element's most significant byte comes first.</param>
    /// <param name="shape">Shape of the tensor, whose elements come in row-major order.</param>
    /// <param name="notes">Takes notes on the file, such as that values were rounded.</param>
    /// <param name="where">Where in the file the elements are, for messages and notes.</param>
    /// <exception cref="InvalidFileException">A float64 is beyond float32, or a uint64 beyond int64.</exception>
    public static Tensor Decode<TSource>(ref TSource bytes, ElementType type, bool bigEndian, Shape shape, FileNotes notes, string where)
        where TSource : IByteSource, allows ref struct =>
        type switch
        {
            ElementType.Float32 => Copied<TSource, float>(ref bytes, bigEndian, shape),
            ElementType.Float64 => Converted<TSource, double, float>(ref bytes, bigEndian, shape, new Narrowing(notes, where).ToSingle),
            ElementType.Float16 => Converted<TSource, Half, float>(ref bytes, bigEndian, shape, static value => (float)value),
            ElementType.BFloat16 => Converted<TSource, ushort, float>(ref bytes, bigEndian, shape, FromBFloat16),
            ElementType.UInt8 => Copied<TSource, byte>(ref bytes, bigEndian, shape),
            ElementType.Bool => Converted<TSource, byte, byte>(ref bytes, bigEndian, shape, static value => value != 0 ? (byte)1 : (byte)0),
            ElementType.Int8 => Integers<TSource, sbyte>(ref bytes, bigEndian, shape),
            ElementType.Int16 => Integers<TSource, short>(ref bytes, bigEndian, shape),
            ElementType.UInt16 => Integers<TSource, ushort>(ref bytes, bigEndian, shape),
            ElementType.Int32 => Integers<TSource, int>(ref bytes, bigEndian, shape),
            ElementType.UInt32 => Integers<TSource, uint>(ref bytes, bigEndian, shape),
            ElementType.UInt64 => Converted<TSource, ulong, long>(ref bytes, bigEndian, shape, new Narrowing(notes, where).ToInt64),
            _ => Copied<TSource, long>(ref bytes, bigEndian, shape),
        };

    private static Tensor Integers<TSource, T>(ref TSource bytes, bool bigEndian, Shape shape)
        where TSource : IByteSource, allows ref struct
        where T : unmanaged, IBinaryInteger<T> =>
        Converted<TSource, T, long>(ref bytes, bigEndian, shape, static value => long.CreateTruncating(value));

    // The upper half of a float32.
    private static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static Tensor Copied<TSource, T>(ref TSource bytes, bool bigEndian, Shape shape)
        where TSource : IByteSource, allows ref struct
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(shape.ElementCount);
        for (int start = 0; start < values.Length; start += BlockElements)
            ReadBlock(ref bytes, values.AsSpan(start, Math.Min(BlockElements, values.Length - start)), bigEndian);
        return Tensor.FromArray(values, shape);
    }

    private static Tensor Converted<TSource, TFile, T>(ref TSource bytes, bool bigEndian, Shape shape, Func<TFile, T> convert)
        where TSource : IByteSource, allows ref struct
        where TFile : unmanaged
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(shape.ElementCount);
        var block = new TFile[Math.Min(BlockElements, values.Length)];
        for (int start = 0; start < values.Length; start += BlockElements)
        {
            Span<TFile> part = block.AsSpan(0, Math.Min(BlockElements, values.Length - start));
            ReadBlock(ref bytes, part, bigEndian);
            for (int i = 0; i < part.Length; i++)
                values[start + i] = convert(part[i]);
        }

        return Tensor.FromArray(values, shape);
    }

    private static void ReadBlock<TSource, T>(ref TSource bytes, Span<T> block, bool bigEndian)
        where TSource : IByteSource, allows ref struct
        where T : unmanaged
    {
        Span<byte> target = MemoryMarshal.AsBytes(block);
        bytes.Read(target);
        if (bigEndian == BitConverter.IsLittleEndian)
            ReverseEach(target, Unsafe.SizeOf<T>());
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
