using Amago.Kernels.Normalization;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>
/// Each image's groups of channels to mean 0 and variance 1, then scaled and shifted: inputs x (N, C, H, W) and, if there are, gamma (C)
/// and beta (C) (https://arxiv.org/abs/1803.08494).
/// </summary>
internal sealed record GroupNorm(int Groups, int Channels, float Epsilon) : Normalization
{
    public override string Name => "group_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectImages(inputs[0]);
        ExpectParameters(inputs, Channels);
        return inputs[0].Shape[1] == Channels
            ? inputs[0].Shape
            : throw Error($"expected images of {Channels} channels, got {inputs[0].Shape[1]} (shape {inputs[0].Shape}).");
    }

    protected override Tensor Ordered(Tensor x) => x.ChannelsLast();

    protected override int SetCount(Shape shape) => shape[0] * Groups;

    protected override void Normalize(SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y) =>
        Kernels.Normalization.GroupNorm.Forward(
            statistics.X.Elements<float>(), gamma, beta, y, statistics.Mean, statistics.Rstd, Sizes(statistics.X.Shape));

    protected override void Differentiate(
        SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy, NormGradients gradients) =>
        Kernels.Normalization.GroupNorm.Backward(
            statistics.X.Elements<float>(), dy, gamma, statistics.Mean, statistics.Rstd, gradients, Sizes(statistics.X.Shape));

    private GroupNormShape Sizes(Shape shape) => new(shape[0], shape[2] * shape[3], Channels, Groups, Epsilon);
}
