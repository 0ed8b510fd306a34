using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Which convolutions Winograd's algorithms can compute: kernels of 3x3 with stride 1, and kernels of twice their stride without padding as
/// 2x2 kernels over blocks of pixels. Passes come with the best first, by <see cref="WinogradCost"/>.
/// </summary>
internal static class Winograd
{
    // A direct convolution is the more exact one, and F(4x4,3x3) more exact than F(5x5,3x3): the other must be worth it.
    private const double Margin = 0.92;

    // The transforms add errors of their own, which few channels repay with little time: and a max-pooling behind may turn on an error.
    private const int LeastChannels = 16;

    /// <summary>The forward passes that fit, in the widest vectors that the machine has.</summary>
    public static ConvolutionPass[] Forward(in Conv2dShape shape) => Simd512.IsSupported ? Forward<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? Forward<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? Forward<Vector128<float>, Simd128>(shape)
        : Forward<float, SimdScalar>(shape);

    /// <summary>The data gradients that fit.</summary>
    public static ConvolutionPass[] BackwardData(in Conv2dShape shape) => Simd512.IsSupported ? BackwardData<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? BackwardData<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? BackwardData<Vector128<float>, Simd128>(shape)
        : BackwardData<float, SimdScalar>(shape);

    /// <summary>The weight gradients that fit.</summary>
    public static ConvolutionWeightGradient[] WeightGradient(in Conv2dShape shape) => Simd512.IsSupported
        ? WeightGradient<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? WeightGradient<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? WeightGradient<Vector128<float>, Simd128>(shape)
        : WeightGradient<float, SimdScalar>(shape);

    /// <summary>The forward passes that fit, in vectors of one width.</summary>
    public static ConvolutionPass[] Forward<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (IsPlain(shape))
        {
            return Order<ConvolutionPass>(
                IsLarge(WinogradShape.Forward(shape), shape.Images, TSimd.Width),
                WinogradPass<TVector, TSimd, MinimalFilter5x3>.Forward(shape),
                WinogradPass<TVector, TSimd, MinimalFilter4x3>.Forward(shape));
        }

        return !IsOverBlocks(shape) ? [] : Order<ConvolutionPass>(
            IsLargeOverBlocks(WinogradShape.Forward(shape), shape.Images, TSimd.Width),
            WinogradPass<TVector, TSimd, MinimalFilter4x2>.Forward(shape),
            WinogradPass<TVector, TSimd, MinimalFilter3x2>.Forward(shape));
    }

    /// <summary>The data gradients that fit, in vectors of one width.</summary>
    public static ConvolutionPass[] BackwardData<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (IsPlain(shape))
        {
            return Order<ConvolutionPass>(
                IsLarge(WinogradShape.BackwardData(shape), shape.Images, TSimd.Width),
                WinogradPass<TVector, TSimd, MinimalFilter5x3>.BackwardData(shape),
                WinogradPass<TVector, TSimd, MinimalFilter4x3>.BackwardData(shape));
        }

        return !IsOverBlocks(shape) || !IsAllBlocks(shape) ? [] : Order<ConvolutionPass>(
            IsLargeOverBlocks(WinogradShape.BackwardData(shape), shape.Images, TSimd.Width),
            WinogradPass<TVector, TSimd, MinimalFilter4x2>.BackwardData(shape),
            WinogradPass<TVector, TSimd, MinimalFilter3x2>.BackwardData(shape));
    }

    /// <summary>The weight gradients that fit, in vectors of one width.</summary>
    public static ConvolutionWeightGradient[] WeightGradient<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (IsPlain(shape))
        {
            return Order<ConvolutionWeightGradient>(
                IsLarge(WinogradShape.Forward(shape), shape.Images, TSimd.Width),
                new WinogradGradient<TVector, TSimd, MinimalFilter5x3>(shape),
                new WinogradGradient<TVector, TSimd, MinimalFilter4x3>(shape));
        }

        return !IsOverBlocks(shape) ? [] : Order<ConvolutionWeightGradient>(
            IsLargeOverBlocks(WinogradShape.Forward(shape), shape.Images, TSimd.Width),
            new WinogradGradient<TVector, TSimd, MinimalFilter4x2>(shape),
            new WinogradGradient<TVector, TSimd, MinimalFilter3x2>(shape));
    }

    /// <summary>Whether the forward pass and the weight gradient are faster so than by a direct convolution in the same vectors.</summary>
    public static bool ForwardPays(in Conv2dShape shape, int width) =>
        (IsPlain(shape) || IsOverBlocks(shape))
        && Pays(WinogradShape.Forward(shape), shape, WinogradCost.OfDirect(shape, shape.Channels, shape.OutputChannels, width), width);

    /// <summary>Whether the data gradient is faster so than by a direct convolution in the same vectors.</summary>
    public static bool BackwardDataPays(in Conv2dShape shape, int width) =>
        (IsPlain(shape) || (IsOverBlocks(shape) && IsAllBlocks(shape)))
        && Pays(WinogradShape.BackwardData(shape), shape, WinogradCost.OfDirect(shape, shape.OutputChannels, shape.Channels, width), width);

    private static bool Pays(in WinogradShape winograd, in Conv2dShape shape, double direct, int width)
    {
        if (Math.Min(winograd.Input.Channels, winograd.Output.Channels) < LeastChannels)
            return false;
        double cost = IsPlain(shape)
            ? Least<MinimalFilter4x3, MinimalFilter5x3>(winograd, shape.Images, width)
            : Least<MinimalFilter3x2, MinimalFilter4x2>(winograd, shape.Images, width);
        return cost < Margin * direct;
    }

    private static bool IsPlain(in Conv2dShape shape) =>
        shape.Window is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, PaddingHeight: <= 2, PaddingWidth: <= 2 }
        && HasOutputs(shape);

    private static bool IsOverBlocks(in Conv2dShape shape)
    {
        int stride = shape.Window.StrideHeight;
        return shape.Window == new WindowGeometry(2 * stride, stride) && HasOutputs(shape);
    }

    /// <summary>Whether no pixel lies outside of the blocks: its gradient would be nobody's to write.</summary>
    private static bool IsAllBlocks(in Conv2dShape shape) => shape.Height % shape.Window.StrideHeight == 0 && shape.Width % shape.Window.StrideWidth == 0;

    private static bool HasOutputs(in Conv2dShape shape) => shape.OutputPixels > 0 && shape.Channels > 0 && shape.OutputChannels > 0;

    private static double Least<TSmall, TLarge>(in WinogradShape shape, int images, int width)
        where TSmall : struct, IMinimalFilter
        where TLarge : struct, IMinimalFilter =>
        Math.Min(WinogradCost.Of<TSmall>(shape, images, width), WinogradCost.Of<TLarge>(shape, images, width));

    /// <summary>Whether tiles of 5x5 outputs are worth more than those of 4x4.</summary>
    private static bool IsLarge(in WinogradShape shape, int images, int width) =>
        WinogradCost.Of<MinimalFilter5x3>(shape, images, width) < Margin * WinogradCost.Of<MinimalFilter4x3>(shape, images, width);

    /// <summary>Whether tiles of 4x4 outputs are worth more than those of 3x3.</summary>
    private static bool IsLargeOverBlocks(in WinogradShape shape, int images, int width) =>
        WinogradCost.Of<MinimalFilter4x2>(shape, images, width) < Margin * WinogradCost.Of<MinimalFilter3x2>(shape, images, width);

    private static T[] Order<T>(bool isLarge, T large, T small) => isLarge ? [large, small] : [small, large];
}
