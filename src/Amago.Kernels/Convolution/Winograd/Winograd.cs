using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Which convolutions Winograd's algorithms can compute: kernels of 3x3 with stride 1, and kernels of twice their stride without padding as
/// 2x2 kernels over blocks of pixels (the data gradient of those excepted).
/// </summary>
internal static class Winograd
{
    /// <summary>The forward passes that fit, the best first, in the widest vectors that the machine has.</summary>
    public static IEnumerable<ConvolutionPass> Forward(in Conv2dShape shape) => Simd512.IsSupported ? Forward<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? Forward<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? Forward<Vector128<float>, Simd128>(shape)
        : Forward<float, SimdScalar>(shape);

    /// <summary>The data gradients that fit, the best first.</summary>
    public static IEnumerable<ConvolutionPass> BackwardData(in Conv2dShape shape) => Simd512.IsSupported ? BackwardData<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? BackwardData<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? BackwardData<Vector128<float>, Simd128>(shape)
        : BackwardData<float, SimdScalar>(shape);

    /// <summary>The weight gradients that fit, the best first.</summary>
    public static IEnumerable<ConvolutionWeightGradient> WeightGradient(in Conv2dShape shape) => Simd512.IsSupported ? WeightGradient<Vector512<float>, Simd512>(shape)
        : Simd256.IsSupported ? WeightGradient<Vector256<float>, Simd256>(shape)
        : Simd128.IsSupported ? WeightGradient<Vector128<float>, Simd128>(shape)
        : WeightGradient<float, SimdScalar>(shape);

    /// <summary>The forward passes that fit, in vectors of one width.</summary>
    public static IEnumerable<ConvolutionPass> Forward<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (IsPlain(shape))
            return [WinogradPass<TVector, TSimd, MinimalFilter4x3>.Forward(shape)];
        return IsSpaceToDepth(shape) ? [WinogradPass<TVector, TSimd, MinimalFilter3x2>.Forward(shape)] : [];
    }

    /// <summary>The data gradients that fit, in vectors of one width.</summary>
    public static IEnumerable<ConvolutionPass> BackwardData<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        IsPlain(shape) ? [WinogradPass<TVector, TSimd, MinimalFilter4x3>.BackwardData(shape)] : [];

    /// <summary>The weight gradients that fit, in vectors of one width.</summary>
    public static IEnumerable<ConvolutionWeightGradient> WeightGradient<TVector, TSimd>(in Conv2dShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (IsPlain(shape))
            return [new WinogradGradient<TVector, TSimd, MinimalFilter4x3>(shape)];
        return IsSpaceToDepth(shape) ? [new WinogradGradient<TVector, TSimd, MinimalFilter3x2>(shape)] : [];
    }

    private static bool IsPlain(in Conv2dShape shape) =>
        shape.Window is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, PaddingHeight: <= 2, PaddingWidth: <= 2 } && HasOutputs(shape);

    private static bool IsSpaceToDepth(in Conv2dShape shape)
    {
        WindowGeometry window = shape.Window;
        int stride = window.StrideHeight;
        return stride > 1 && window == new WindowGeometry(2 * stride, stride) && HasOutputs(shape);
    }

    private static bool HasOutputs(in Conv2dShape shape) => shape.OutputPixels > 0 && shape.Channels > 0 && shape.OutputChannels > 0;
}
