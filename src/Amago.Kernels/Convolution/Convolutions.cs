namespace Amago.Kernels;

/// <summary>The one place where the kernel of a convolution is chosen, by its sizes and by what the machine has.</summary>
internal static class Convolutions
{
    private static int WidestVector => VectorWidths.All[0];

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

    private static IEnumerable<ConvolutionPass> ForwardsInOrder(Conv2dShape shape) =>
        InOrder(Winograd.ForwardPays(shape, WidestVector), () => Winograd.Forward(shape), Direct(shape.OutputChannels, width => DirectKernels.Forward(shape, width)), () => new PlainForward(shape));

    private static IEnumerable<ConvolutionPass> BackwardDatasInOrder(Conv2dShape shape) =>
        InOrder(Winograd.BackwardDataPays(shape, WidestVector), () => Winograd.BackwardData(shape), Direct(shape.Channels, width => DirectKernels.BackwardData(shape, width)), () => new PlainBackwardData(shape));

    private static IEnumerable<ConvolutionWeightGradient> WeightGradientsInOrder(Conv2dShape shape) =>
        InOrder(Winograd.ForwardPays(shape, WidestVector), () => Winograd.WeightGradient(shape), Direct(shape.OutputChannels, width => DirectKernels.WeightGradient(shape, width)), () => new PlainWeightGradient(shape));

    private static IEnumerable<T> Direct<T>(int channels, Func<int, T> make) => VectorWidths.ForChannels(channels).Select(make);

    // Candidates are made one by one as they are asked for: the choice alone is cheap.
    private static IEnumerable<T> InOrder<T>(bool winogradPays, Func<IEnumerable<T>> winograd, IEnumerable<T> direct, Func<T> plain)
    {
        if (winogradPays)
        {
            foreach (T candidate in winograd())
                yield return candidate;
        }

        foreach (T candidate in direct)
            yield return candidate;
        if (!winogradPays)
        {
            foreach (T candidate in winograd())
                yield return candidate;
        }

        yield return plain();
    }
}
