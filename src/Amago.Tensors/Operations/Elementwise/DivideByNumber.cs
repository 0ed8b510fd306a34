using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x / Divisor, rounded once: the reciprocal would round twice, and overflow for tiny divisors.</summary>
internal sealed record DivideByNumber(float Divisor) : Unary
{
    public override string Name => "div";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy / Divisor);

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Divide(x, Divisor, y);
}
