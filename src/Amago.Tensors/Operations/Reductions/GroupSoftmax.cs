using Amago.Kernels.Reductions;

namespace Amago.Tensors.Operations.Reductions;

/// <summary>
/// The softmax of every group of neighbours along the last dimension, whose size is a multiple of the group's: simplicial normalisation
/// (https://arxiv.org/abs/2204.00616).
/// </summary>
/// <param name="Size">Values of a group.</param>
internal sealed record GroupSoftmax(int Size) : LastDimension
{
    public override string Name => "group_softmax";

    public override Shape OutputShape(Tensor[] inputs) => base.OutputShape(inputs) is var shape && shape[^1] % Size == 0
        ? shape
        : throw Error($"expected a last dimension that is a multiple of {Size}, got shape {shape}.");

    // dx = y (dy - sum(dy y)) within every group
    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor y = node.Output.Reshape(-1, Size), weighted = dy.Reshape(-1, Size) * y;
        gradients.Add(0, (weighted - (y * weighted.Sum([-1], keepDimensions: true))).Reshape(node.Output.Shape.Sizes));
    }

    protected override void Row(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int start = 0; start < x.Length; start += Size)
            RowSoftmax.Probabilities(x.Slice(start, Size), y.Slice(start, Size));
    }
}
