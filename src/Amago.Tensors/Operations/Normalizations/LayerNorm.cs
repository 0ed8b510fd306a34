using Amago.Kernels.Normalization;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>
/// Each row of the last dimension to mean 0 and variance 1, then scaled and shifted: inputs x (..., features) and, if there are, gamma
/// and beta (features) (https://arxiv.org/abs/1607.06450).
/// </summary>
internal sealed record LayerNorm(int Features, float Epsilon) : Normalization
{
    public override string Name => "layer_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        ExpectFloat(x, "features");
        ExpectParameters(inputs, Features);
        return x.Rank > 0 && x.Shape[^1] == Features
            ? x.Shape
            : throw Error($"expected {Features} features in the last dimension, got shape {x.Shape}.");
    }

    protected override Tensor Ordered(Tensor x) => x.RowMajor();

    protected override int SetCount(Shape shape) => shape.ElementCount / Features;

    protected override void Normalize(SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y) =>
        Kernels.Normalization.LayerNorm.Forward(
            statistics.X.Elements<float>(), gamma, beta, y, statistics.Mean, statistics.Rstd, Sizes(statistics.X.Shape));

    protected override void Differentiate(
        SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy, NormGradients gradients) =>
        Kernels.Normalization.LayerNorm.Backward(
            statistics.X.Elements<float>(), dy, gamma, statistics.Mean, statistics.Rstd, gradients, Sizes(statistics.X.Shape));

    private LayerNormShape Sizes(Shape shape) => new(SetCount(shape), Features, Epsilon);
}
