namespace Amago.Kernels;

/// <summary>The one place where the kernel of a convolution is chosen, by its sizes and by what the machine has.</summary>
internal static class Convolutions
{
    /// <summary>The forward pass of a convolution whose runs get up to <c>shape.Images</c> images.</summary>
    public static ConvolutionPass Forward(in Conv2dShape shape) => ForwardsInOrder(shape).First();

    /// <summary>The data gradient of a convolution.</summary>
    public static ConvolutionPass BackwardData(in Conv2dShape shape) => BackwardDatasInOrder(shape).First();

    /// <summary>The weight gradient of a convolution.</summary>
    public static ConvolutionWeightGradient WeightGradient(in Conv2dShape shape) => WeightGradientsInOrder(shape).First();

    /// <summary>Every forward pass that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionPass> ForwardCandidates(in Conv2dShape shape) => [.. ForwardsInOrder(shape)];

    /// <summary>Every data gradient that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionPass> BackwardDataCandidates(in Conv2dShape shape) => [.. BackwardDatasInOrder(shape)];

    /// <summary>Every weight gradient that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionWeightGradient> WeightGradientCandidates(in Conv2dShape shape) => [.. WeightGradientsInOrder(shape)];

    // Candidates are made one by one as they are asked for: the choice alone is cheap.
    private static IEnumerable<ConvolutionPass> ForwardsInOrder(Conv2dShape shape)
    {
        foreach (int width in VectorWidths.ForChannels(shape.OutputChannels))
            yield return DirectKernels.Forward(shape, width);
        yield return new PlainForward(shape);
    }

    private static IEnumerable<ConvolutionPass> BackwardDatasInOrder(Conv2dShape shape)
    {
        foreach (int width in VectorWidths.ForChannels(shape.Channels))
            yield return DirectKernels.BackwardData(shape, width);
        yield return new PlainBackwardData(shape);
    }

    private static IEnumerable<ConvolutionWeightGradient> WeightGradientsInOrder(Conv2dShape shape)
    {
        foreach (int width in VectorWidths.ForChannels(shape.OutputChannels))
            yield return DirectKernels.WeightGradient(shape, width);
        yield return new PlainWeightGradient(shape);
    }
}
