using Amago.Kernels.Reductions;

namespace Amago.Tensors.Operations.Reductions;

/// <summary>Sum over dimensions.</summary>
internal sealed record Sum(int[] Dimensions, bool KeepDimensions) : Reduction(Dimensions, KeepDimensions)
{
    public override string Name => "sum";

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0].Detach();
        Tensor y = Tensor.Uninitialized(shape);
        Span<float> sums = y.AsSpan<float>();
        bool leading = Dimensions.Length > 0 && Dimensions.Max() == Dimensions.Length - 1;
        if (leading && x.IsContiguous && sums.Length > 1)
            ColumnSums.Of(x.AsSpan<float>(), sums);
        else
            SumRows(Rows(x).AsSpan<float>(), sums);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Shape shape = node.Inputs[0].Shape;
        gradients.Add(0, dy.Reshape(Kept(shape)).Expand(shape));
    }

    private static void SumRows(ReadOnlySpan<float> x, Span<float> sums)
    {
        int length = sums.IsEmpty ? 0 : x.Length / sums.Length;
        for (int row = 0; row < sums.Length; row++)
            sums[row] = (float)LongSum.Of(x.Slice(row * length, length));
    }
}
