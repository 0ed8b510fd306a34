using Amago.Kernels.Normalization;
using Amago.Tensors.Operations.Reductions;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>Rows of the last dimension divided by their Euclidean norm: Gain x / (max(|x|, Floor) + Added).</summary>
/// <param name="Gain">Factor of the result.</param>
/// <param name="Floor">The smallest norm that rows are divided by.</param>
/// <param name="Added">Added to the norm.</param>
/// <param name="IsDetached">Whether the norm counts as a constant in the gradient.</param>
internal sealed record UnitNorm(float Gain, float Floor, float Added, bool IsDetached) : LastDimension
{
    public override string Name => "unit_norm";

    // The rows together, so that threads share them.
    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].RowMajor(), y = Tensor.Uninitialized(shape);
        saved = x;
        Kernels.Normalization.UnitNorm.Forward(x.AsSpan<float>(), y.AsSpan<float>(), Sizes(shape.ElementCount, shape[^1]));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var x = (Tensor)node.Saved!;
        Tensor dx = Tensor.Uninitialized(x.Shape);
        Kernels.Normalization.UnitNorm.Backward(
            x.AsSpan<float>(), dy.RowMajor().AsSpan<float>(), dx.AsSpan<float>(), Sizes(x.ElementCount, x.Shape[^1]));
        gradients.Add(0, dx);
    }

    protected override void Row(ReadOnlySpan<float> x, Span<float> y) =>
        Kernels.Normalization.UnitNorm.Forward(x, y, Sizes(x.Length, x.Length));

    private UnitNormShape Sizes(int elements, int features) =>
        new(features == 0 ? 0 : elements / features, features, Gain, Floor, Added, IsDetached);
}
