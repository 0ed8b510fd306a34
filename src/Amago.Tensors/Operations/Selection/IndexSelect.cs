using System.Numerics.Tensors;
using Amago.Tensors.Memory;
using Amago.Tensors.Shapes;

namespace Amago.Tensors.Operations.Selection;

/// <summary>
/// y[.., i, ..] = x[.., index[i], ..]: slices of one dimension, in the order of an index. The samples of a minibatch, say.
/// </summary>
internal sealed record IndexSelect(int Dimension) : Operation
{
    public override string Name => "index_select";

    public override Shape OutputShape(Tensor[] inputs)
    {
        (Tensor x, Tensor index) = (inputs[0], inputs[1]);
        return index is { DType: DType.Int64, Rank: 1 }
            ? x.Shape.With(Dimension, index.ElementCount)
            : throw Error($"expected an index of type int64 with one dimension, got {index.Describe()}.");
    }

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].RowMajor();
        long[] index = Checked(inputs[1].ToArray<long>(), x.Shape);
        saved = index;
        return x.DType switch
        {
            DType.Float32 => Select<float>(x, index, shape),
            DType.UInt8 => Select<byte>(x, index, shape),
            _ => Select<long>(x, index, shape),
        };
    }

    // A slice that is selected twice gets both gradients.
    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Shape shape = node.Inputs[0].Shape;
        var index = (long[])node.Saved!;
        Tensor dx = Tensor.Zeros(shape);
        ReadOnlySpan<float> from = dy.RowMajor().AsSpan<float>();
        Span<float> to = dx.AsSpan<float>();
        int length = SliceLength(shape);
        for (int slice = 0; slice * length < from.Length; slice++)
        {
            Span<float> sum = to.Slice(Source(slice, index, shape[Dimension]) * length, length);
            TensorPrimitives.Add(sum, from.Slice(slice * length, length), sum);
        }

        gradients.Add(0, dx);
    }

    private Tensor Select<T>(Tensor x, long[] index, Shape shape)
        where T : unmanaged
    {
        var y = new Tensor(Storage.Allocate<T>(shape.ElementCount), x.DType, shape, Strides.Contiguous(shape), 0);
        ReadOnlySpan<T> from = x.AsSpan<T>();
        Span<T> to = y.AsSpan<T>();
        int length = SliceLength(shape);
        for (int slice = 0; slice * length < to.Length; slice++)
            from.Slice(Source(slice, index, x.Shape[Dimension]) * length, length).CopyTo(to[(slice * length)..]);
        return y;
    }

    // Row-major, a tensor is slices of as many elements as the dimensions behind have, counted through the dimension and those before it.
    private int SliceLength(Shape shape) => shape.Skip(Dimension + 1).Aggregate(1, static (product, size) => product * size);

    /// <summary>Where a slice of the result comes from.</summary>
    /// <param name="slice">Number of a slice of the result, counted over all dimensions up to the selected one.</param>
    /// <param name="index">The indices that were selected.</param>
    /// <param name="count">The input's size of the dimension.</param>
    private static int Source(int slice, long[] index, int count) => (slice / index.Length * count) + (int)index[slice % index.Length];

    private long[] Checked(long[] index, Shape shape)
    {
        for (int i = 0; i < index.Length; i++)
        {
            if ((ulong)index[i] >= (ulong)shape[Dimension])
            {
                throw Error(
                    $"index {index[i]} at place {i} is not in 0..{shape[Dimension] - 1}, "
                    + $"the indices of dimension {Dimension} of shape {shape}.");
            }
        }

        return index;
    }
}
