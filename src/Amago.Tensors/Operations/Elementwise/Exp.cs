using Amago.Kernels.Elementwise;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>e to the power x.</summary>
internal sealed record Exp : Unary
{
    public override string Name => "exp";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy * node.Output);

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, default(Kernels.Elementwise.Exp));
}
