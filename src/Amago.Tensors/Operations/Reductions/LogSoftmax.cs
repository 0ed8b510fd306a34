using Amago.Kernels.Reductions;

namespace Amago.Tensors.Operations.Reductions;

/// <summary>x - log sum exp(x) along the last dimension, shifted by the largest value so that nothing overflows.</summary>
internal sealed record LogSoftmax : LastDimension
{
    public override string Name => "log_softmax";

    // dx = dy - softmax(x) sum(dy)
    public override void Backward(Node node, Tensor dy, InputGradients gradients) =>
        gradients.Add(0, dy - (node.Output.Exp() * dy.Sum([-1], keepDimensions: true)));

    protected override void Row(ReadOnlySpan<float> x, Span<float> y) => RowSoftmax.Logarithms(x, y);
}
