using Amago.Kernels.Reductions;

namespace Amago.Tensors.Operations.Reductions;

/// <summary>exp(x) / sum exp(x) along the last dimension, shifted by the largest value so that nothing overflows.</summary>
internal sealed record Softmax : LastDimension
{
    public override string Name => "softmax";

    // dx = y (dy - sum(dy y))
    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor weighted = dy * node.Output;
        gradients.Add(0, weighted - (node.Output * weighted.Sum([-1], keepDimensions: true)));
    }

    protected override void Row(ReadOnlySpan<float> x, Span<float> y) => RowSoftmax.Probabilities(x, y);
}
