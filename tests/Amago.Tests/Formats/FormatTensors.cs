using System.Runtime.InteropServices;
using Amago.Tensors.Shapes;

namespace Amago.Tests.Formats;

/// <summary>Tensors to write and ways to compare what comes back.</summary>
internal static class FormatTensors
{
    public static readonly int[][] Shapes = [[], [0], [1], [7], [2, 3], [3, 0, 2], [1, 1, 1], [2, 1, 5, 3], [2, 1, 2, 1, 2, 3]];

    public static readonly DType[] Types = [DType.Float32, DType.UInt8, DType.Int64];

    /// <summary>Any bits, NaN among them.</summary>
    public static Tensor Random(int seed, DType type, Shape shape)
    {
        var bytes = new byte[shape.ElementCount * sizeof(long)];
        new Random(seed).NextBytes(bytes);
        return type switch
        {
            DType.Float32 => Tensor.FromArray(MemoryMarshal.Cast<byte, float>(bytes)[..shape.ElementCount].ToArray(), shape),
            DType.UInt8 => Tensor.FromArray(bytes[..shape.ElementCount], shape),
            _ => Tensor.FromArray(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
        };
    }

    /// <summary>The same shape and type as a view that skips every other element and starts at the second.</summary>
    public static Tensor RandomView(int seed, DType type, Shape shape)
    {
        Tensor source = Random(seed, type, [(2 * shape.ElementCount) + 1]);
        int[] strides = Strides.Contiguous(shape);
        for (int i = 0; i < strides.Length; i++)
            strides[i] *= 2;
        return new Tensor(source.Storage, type, shape, strides, 1);
    }

    /// <summary>The dimensions in reverse, without moving an element.</summary>
    public static Tensor Transposed(Tensor tensor)
    {
        int[] sizes = tensor.Shape.ToArray(), strides = tensor.Strides.ToArray();
        Array.Reverse(sizes);
        Array.Reverse(strides);
        return new Tensor(tensor.Storage, tensor.DType, sizes, strides, tensor.Offset);
    }

    public static byte[] Bytes(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => MemoryMarshal.AsBytes(tensor.ToArray<float>().AsSpan()).ToArray(),
        DType.UInt8 => tensor.ToArray<byte>(),
        _ => MemoryMarshal.AsBytes(tensor.ToArray<long>().AsSpan()).ToArray(),
    };

    /// <summary>Equal type, shape and bits.</summary>
    public static bool Same(Tensor expected, Tensor actual) =>
        expected.DType == actual.DType && expected.Shape == actual.Shape && Bytes(expected).AsSpan().SequenceEqual(Bytes(actual));

    public static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(Bytes(expected), Bytes(actual));
        Assert.True(actual.IsContiguous);
    }

    public static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
