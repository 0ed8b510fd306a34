namespace Amago.Kernels;

/// <summary>The one place where the kernel of a convolution is chosen, by its sizes and by what the machine has.</summary>
internal static class Convolutions
{
    /// <summary>The forward pass of a convolution whose runs get up to <c>shape.Images</c> images.</summary>
    public static ConvolutionPass Forward(in Conv2dShape shape) => ForwardCandidates(shape)[0];

    /// <summary>The data gradient of a convolution.</summary>
    public static ConvolutionPass BackwardData(in Conv2dShape shape) => BackwardDataCandidates(shape)[0];

    /// <summary>The weight gradient of a convolution.</summary>
    public static ConvolutionWeightGradient WeightGradient(in Conv2dShape shape) => WeightGradientCandidates(shape)[0];

    /// <summary>Every forward pass that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionPass> ForwardCandidates(in Conv2dShape shape) =>
        Order(Winograd.ForwardPays(shape, VectorWidth), Winograd.Forward(shape), [new PlainForward(shape)]);

    /// <summary>Every data gradient that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionPass> BackwardDataCandidates(in Conv2dShape shape) =>
        Order(Winograd.BackwardDataPays(shape, VectorWidth), Winograd.BackwardData(shape), [new PlainBackwardData(shape)]);

    /// <summary>Every weight gradient that fits the sizes and the machine, the chosen one first.</summary>
    public static IReadOnlyList<ConvolutionWeightGradient> WeightGradientCandidates(in Conv2dShape shape) =>
        Order(Winograd.ForwardPays(shape, VectorWidth), Winograd.WeightGradient(shape), [new PlainWeightGradient(shape)]);

    private static int VectorWidth => Simd512.IsSupported ? Simd512.Width : Simd256.IsSupported ? Simd256.Width : Simd128.IsSupported ? Simd128.Width : 1;

    private static T[] Order<T>(bool winogradPays, T[] winograd, T[] direct) => winogradPays ? [.. winograd, .. direct] : [.. direct, .. winograd];
}
