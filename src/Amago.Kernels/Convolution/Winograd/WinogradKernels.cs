using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Which convolutions Winograd's algorithms can compute: kernels of 3x3 with stride 1, and kernels of twice their stride without padding as
/// 2x2 kernels over blocks of pixels. Passes come with the best first, by <see cref="WinogradCost"/>.
/// </summary>
internal static class WinogradKernels
{
    // A direct convolution is the more exact one, and F(4x4,3x3) more exact than F(5x5,3x3): the other must be worth it.
    private const double Margin = 0.92;

    // The transforms add errors of their own, which few channels repay with little time: and a max-pooling behind may turn on an error.
    private const int MinChannels = 16;

    /// <summary>The forward passes that fit, in vectors of one width; none where none does.</summary>
    public static ConvolutionPass[] Forward(in Conv2dShape shape, SimdWidth width) =>
        Fits(shape) ? width.Make<ConvolutionPass[], Pair<ConvolutionPass, ForwardMaker>>(new(shape)) : [];

    /// <summary>The kernels for the data gradient of a shape, one for each filter that fits.</summary>
    public static ConvolutionPass[] BackwardData(in Conv2dShape shape, SimdWidth width) =>
        FitsBackwardData(shape) ? width.Make<ConvolutionPass[], Pair<ConvolutionPass, BackwardDataMaker>>(new(shape)) : [];

    /// <summary>The kernels for the weight gradient of a shape, one for each filter that fits.</summary>
    public static ConvolutionWeightGradient[] WeightGradient(in Conv2dShape shape, SimdWidth width) =>
        Fits(shape) ? width.Make<ConvolutionWeightGradient[], Pair<ConvolutionWeightGradient, WeightGradientMaker>>(new(shape)) : [];

    /// <summary>Whether the forward pass and the weight gradient are faster so than by a direct convolution in the same vectors.</summary>
    public static bool ForwardPays(in Conv2dShape shape, SimdWidth width)
    {
        double direct = WinogradCost.OfDirect(shape, shape.Channels, shape.OutputChannels, width.Floats);
        return Fits(shape) && Pays(WinogradShape.Forward(shape), shape, direct, width.Floats);
    }

    /// <summary>Whether the data gradient is faster so than by a direct convolution in the same vectors.</summary>
    public static bool BackwardDataPays(in Conv2dShape shape, SimdWidth width)
    {
        double direct = WinogradCost.OfDirect(shape, shape.OutputChannels, shape.Channels, width.Floats);
        return FitsBackwardData(shape) && Pays(WinogradShape.BackwardData(shape), shape, direct, width.Floats);
    }

    private static bool Pays(in WinogradShape winograd, in Conv2dShape shape, double direct, int width)
    {
        if (Math.Min(winograd.Input.Channels, winograd.Output.Channels) < MinChannels)
            return false;
        double cost = IsPlain(shape)
            ? MinCost<MinimalFilter4x3, MinimalFilter5x3>(winograd, width)
            : MinCost<MinimalFilter3x2, MinimalFilter4x2>(winograd, width);
        return cost < Margin * direct;
    }

    private static bool Fits(in Conv2dShape shape) => IsPlain(shape) || IsOverBlocks(shape);

    private static bool FitsBackwardData(in Conv2dShape shape) => IsPlain(shape) || (IsOverBlocks(shape) && IsAllBlocks(shape));

    private static bool IsPlain(in Conv2dShape shape) =>
        shape.Window is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, PaddingHeight: <= 2, PaddingWidth: <= 2 }
        && HasOutputs(shape);

    private static bool IsOverBlocks(in Conv2dShape shape)
    {
        int stride = shape.Window.StrideHeight;
        return shape.Window == new WindowGeometry(2 * stride, stride) && HasOutputs(shape);
    }

    /// <summary>Whether no pixel lies outside of the blocks: its gradient would be nobody's to write.</summary>
    private static bool IsAllBlocks(in Conv2dShape shape) =>
        shape.Height % shape.Window.StrideHeight == 0 && shape.Width % shape.Window.StrideWidth == 0;

    private static bool HasOutputs(in Conv2dShape shape) => shape.OutputPixels > 0 && shape.Channels > 0 && shape.OutputChannels > 0;

    private static double MinCost<TSmall, TLarge>(in WinogradShape shape, int width)
        where TSmall : struct, IMinimalFilter
        where TLarge : struct, IMinimalFilter =>
        Math.Min(WinogradCost.Of<TSmall>(shape, width), WinogradCost.Of<TLarge>(shape, width));

    /// <summary>Makes a kernel that uses a given filter.</summary>
    private interface IMaker<out T>
    {
        static abstract WinogradShape ShapeOf(in Conv2dShape shape);

        static abstract T Make<TVector, TSimd, TFilter>(in Conv2dShape shape)
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
            where TFilter : struct, IMinimalFilter;
    }

    private readonly struct ForwardMaker : IMaker<ConvolutionPass>
    {
        public static WinogradShape ShapeOf(in Conv2dShape shape) => WinogradShape.Forward(shape);

        public static ConvolutionPass Make<TVector, TSimd, TFilter>(in Conv2dShape shape)
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
            where TFilter : struct, IMinimalFilter => WinogradPass<TVector, TSimd, TFilter>.Forward(shape);
    }

    private readonly struct BackwardDataMaker : IMaker<ConvolutionPass>
    {
        public static WinogradShape ShapeOf(in Conv2dShape shape) => WinogradShape.BackwardData(shape);

        public static ConvolutionPass Make<TVector, TSimd, TFilter>(in Conv2dShape shape)
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
            where TFilter : struct, IMinimalFilter => WinogradPass<TVector, TSimd, TFilter>.BackwardData(shape);
    }

    private readonly struct WeightGradientMaker : IMaker<ConvolutionWeightGradient>
    {
        public static WinogradShape ShapeOf(in Conv2dShape shape) => WinogradShape.Forward(shape);

        public static ConvolutionWeightGradient Make<TVector, TSimd, TFilter>(in Conv2dShape shape)
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
            where TFilter : struct, IMinimalFilter => new WinogradGradient<TVector, TSimd, TFilter>(shape);
    }

    /// <summary>
    /// The kernels with the two filters for the taps of a convolution; the larger tiles first where they are worth their errors.
    /// </summary>
    private readonly struct Pair<T, TMaker>(Conv2dShape shape) : ISimdFactory<T[]>
        where TMaker : struct, IMaker<T>
    {
        public T[] Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => IsPlain(shape)
            ? Make<TVector, TSimd, MinimalFilter4x3, MinimalFilter5x3>()
            : Make<TVector, TSimd, MinimalFilter3x2, MinimalFilter4x2>();

        private T[] Make<TVector, TSimd, TSmall, TLarge>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
            where TSmall : struct, IMinimalFilter
            where TLarge : struct, IMinimalFilter
        {
            WinogradShape tiles = TMaker.ShapeOf(shape);
            T small = TMaker.Make<TVector, TSimd, TSmall>(shape), large = TMaker.Make<TVector, TSimd, TLarge>(shape);
            double cost = WinogradCost.Of<TSmall>(tiles, TSimd.Width);
            double costOfLarge = WinogradCost.Of<TLarge>(tiles, TSimd.Width);
            return costOfLarge < Margin * cost ? [large, small] : [small, large];
        }
    }
}
