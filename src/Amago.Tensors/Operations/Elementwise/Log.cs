using Amago.Kernels.Elementwise;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>Natural logarithm of x.</summary>
internal sealed record Log : Unary
{
    public override string Name => "log";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy / node.Inputs[0]);

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, default(Kernels.Elementwise.Log));
}
