using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x squared.</summary>
internal sealed record Square : Unary
{
    public override string Name => "square";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy * (node.Inputs[0] * 2f));

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Multiply(x, x, y);
}
