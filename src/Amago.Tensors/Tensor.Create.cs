using Amago.Kernels.Strided;
using Amago.Tensors.Memory;

namespace Amago.Tensors;

public sealed partial class Tensor
{
    /// <summary>A tensor over <paramref name="data"/> itself, without a copy: writing to one changes the other.</summary>
    /// <param name="data">float, byte or long elements in row-major order.</param>
    /// <param name="shape">Sizes; their product is the array's length.</param>
    /// <exception cref="ArgumentException">The shape does not hold as many elements as the array.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Tensor FromArray<T>(T[] data, Shape shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(shape);
        DType type = DTypes.Of<T>();
        if (shape.ElementCount != data.Length)
        {
            throw new ArgumentException(
                $"FromArray: shape {shape} has {shape.ElementCount} elements, the array has {data.Length}.", nameof(shape));
        }

        return new Tensor(new Storage(data), type, shape, Tensors.Shapes.Strides.Contiguous(shape), 0);
    }

    /// <summary>A tensor with a copy of <paramref name="data"/>.</summary>
    /// <inheritdoc cref="FromArray{T}(T[], Shape)"/>
    public static Tensor FromSpan<T>(ReadOnlySpan<T> data, Shape shape)
        where T : unmanaged =>
        FromArray(data.ToArray(), shape);

    /// <summary>A tensor of zeros of the given shape and element type.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return type switch
        {
            DType.Float32 => FromArray(new float[shape.ElementCount], shape),
            DType.UInt8 => FromArray(new byte[shape.ElementCount], shape),
            _ => FromArray(new long[shape.ElementCount], shape),
        };
    }

    /// <summary>A float32 tensor of one value repeated.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var data = new float[shape.ElementCount];
        Array.Fill(data, value);
        return FromArray(data, shape);
    }

    /// <summary>A float32 tensor of ones.</summary>
    public static Tensor Ones(Shape shape) => Full(shape, 1f);

    /// <summary>A float32 tensor without dimensions.</summary>
    public static Tensor Scalar(float value) => FromArray([value], Shape.Scalar);

    /// <summary>A copy of a <see cref="System.Numerics.Tensors"/> tensor.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not float, byte or long.</exception>
    public static Tensor FromTensor<T>(System.Numerics.Tensors.Tensor<T> source)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        var sizes = new int[source.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = checked((int)source.Lengths[i]);
        Shape shape = sizes;
        var data = new T[shape.ElementCount];
        source.FlattenTo(data);
        return FromArray(data, shape);
    }

    /// <summary>
    /// This tensor as a <see cref="System.Numerics.Tensors"/> tensor over the same elements, views included: no copy. A scalar, which they
    /// do not have, becomes a tensor of one dimension of size 1.
    /// </summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    public System.Numerics.Tensors.Tensor<T> ToTensor<T>()
        where T : unmanaged
    {
        _ = Elements<T>(); // checks the type
        if (Rank == 0)
            return Reshape(1).ToTensor<T>();
        var lengths = new nint[Rank];
        var strides = new nint[Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Shape[i];
            strides[i] = Shape[i] > 1 ? _strides[i] : 0;
        }

        return System.Numerics.Tensors.Tensor.Create((T[])Storage.Array, Offset, lengths, strides);
    }

    internal static Tensor Symbolic(Shape shape, DType type) =>
        new(null, type, shape, Tensors.Shapes.Strides.Contiguous(shape), 0);

    /// <summary>New float32 memory whose contents the caller overwrites.</summary>
    internal static Tensor Uninitialized(Shape shape, int[] strides) =>
        new(Storage.Allocate<float>(shape.ElementCount), DType.Float32, shape, strides, 0);

    internal static Tensor Uninitialized(Shape shape) => Uninitialized(shape, Tensors.Shapes.Strides.Contiguous(shape));

    /// <summary>New uint8 memory whose contents the caller overwrites.</summary>
    internal static Tensor UninitializedBytes(Shape shape) =>
        new(Storage.Allocate<byte>(shape.ElementCount), DType.UInt8, shape, Tensors.Shapes.Strides.Contiguous(shape), 0);

    /// <summary>New float32 memory for images (N, C, H, W), stored channels last.</summary>
    internal static Tensor UninitializedImages(Shape shape) => Uninitialized(shape, Tensors.Shapes.Strides.ChannelsLast(shape));

    /// <summary>The same elements in row-major order, outside of any graph: this tensor itself where they lie so already.</summary>
    internal Tensor RowMajor() => IsContiguous ? this : InLayout(Tensors.Shapes.Strides.Contiguous(Shape));

    /// <summary>
    /// The same images (N, C, H, W) stored channels last, outside of any graph: this tensor itself where they are so already.
    /// </summary>
    internal Tensor ChannelsLast() => InLayout(Tensors.Shapes.Strides.ChannelsLast(Shape));

    /// <summary>The same elements in another layout: this tensor itself where it has that layout already.</summary>
    internal Tensor InLayout(int[] strides)
    {
        if (Tensors.Shapes.Strides.Same(Shape, _strides, strides))
            return this;
        return DType switch
        {
            DType.Float32 => Copy<float>(),
            DType.UInt8 => Copy<byte>(),
            _ => Copy<long>(),
        };

        Tensor Copy<T>()
            where T : unmanaged
        {
            var copy = new Tensor(Storage.Allocate<T>(ElementCount), DType, Shape, strides, 0);
            StridedCopy.Run<T>(Elements<T>(), _strides, copy.Elements<T>(), strides, Shape);
            return copy;
        }
    }
}
