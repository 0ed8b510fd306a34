using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>Square root of x.</summary>
internal sealed record Sqrt : Unary
{
    public override string Name => "sqrt";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy * 0.5f / node.Output);

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Sqrt(x, y);
}
