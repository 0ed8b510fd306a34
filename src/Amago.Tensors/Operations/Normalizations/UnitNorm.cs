using Amago.Kernels.Normalization;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>Rows of the last dimension divided by their Euclidean norm: Gain x / (max(|x|, Floor) + Added).</summary>
/// <param name="Gain">Factor of the result.</param>
/// <param name="Floor">The smallest norm that rows are divided by.</param>
/// <param name="Added">Added to the norm.</param>
/// <param name="IsDetached">Whether the norm counts as a constant in the gradient.</param>
internal sealed record UnitNorm(float Gain, float Floor, float Added, bool IsDetached) : Operation
{
    public override string Name => "unit_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "features");
        return inputs[0].Rank > 0 ? inputs[0].Shape : throw Error("expected at least one dimension, got a scalar.");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].RowMajor(), y = Tensor.Uninitialized(shape);
        saved = x;
        Kernels.Normalization.UnitNorm.Forward(x.AsSpan<float>(), y.AsSpan<float>(), Sizes(shape));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var x = (Tensor)node.Saved!;
        Tensor dx = Tensor.Uninitialized(x.Shape);
        Kernels.Normalization.UnitNorm.Backward(
            x.AsSpan<float>(), dy.RowMajor().AsSpan<float>(), dx.AsSpan<float>(), Sizes(x.Shape));
        gradients.Add(0, dx);
    }

    private UnitNormShape Sizes(Shape shape) =>
        new(shape.ElementCount / Math.Max(shape[^1], 1), shape[^1], Gain, Floor, Added, IsDetached);
}
