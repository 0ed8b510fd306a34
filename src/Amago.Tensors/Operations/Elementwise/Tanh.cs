using System.Numerics.Tensors;

namespace Amago.Tensors.Operations;

/// <summary>Hyperbolic tangent of x.</summary>
internal sealed record Tanh : Unary
{
    public override string Name => "tanh";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy * (1f - node.Output.Square()));

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Tanh(x, y);
}
