using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Direct;
using Amago.Kernels.Convolution.Winograd;

namespace Amago.Kernels.Convolution;

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
    public static IReadOnlyList<ConvolutionWeightGradient> WeightGradientCandidates(in Conv2dShape shape) =>
        [.. WeightGradientsInOrder(shape)];

    private static IEnumerable<ConvolutionPass> ForwardsInOrder(Conv2dShape shape) => InOrder(
        WinogradKernels.ForwardPays(shape, SimdWidth.Widest),
        () => WinogradKernels.Forward(shape, SimdWidth.Widest),
        SimdWidth.ForChannels(shape.OutputChannels).Select(width => DirectKernels.Forward(shape, width)));

    private static IEnumerable<ConvolutionPass> BackwardDatasInOrder(Conv2dShape shape) => InOrder(
        WinogradKernels.BackwardDataPays(shape, SimdWidth.Widest),
        () => WinogradKernels.BackwardData(shape, SimdWidth.Widest),
        SimdWidth.ForChannels(shape.Channels).Select(width => DirectKernels.BackwardData(shape, width)));

    private static IEnumerable<ConvolutionWeightGradient> WeightGradientsInOrder(Conv2dShape shape) => InOrder(
        WinogradKernels.ForwardPays(shape, SimdWidth.Widest),
        () => WinogradKernels.WeightGradient(shape, SimdWidth.Widest),
        SimdWidth.ForChannels(shape.OutputChannels).Select(width => DirectKernels.WeightGradient(shape, width)));

    // Candidates are made as they are asked for: the choice alone is cheap.
    private static IEnumerable<T> InOrder<T>(bool winogradPays, Func<T[]> winograd, IEnumerable<T> direct)
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
    }
}
