using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>Scale x + Shift with two numbers.</summary>
internal sealed record Affine(float Scale, float Shift) : Unary
{
    public override string Name => "affine";

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy * Scale);

    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Multiply(x, Scale, y);
        if (Shift != 0)
            TensorPrimitives.Add(y, Shift, y);
    }
}
