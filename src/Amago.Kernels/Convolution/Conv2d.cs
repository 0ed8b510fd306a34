using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>Chooses the convolution kernels for this machine.</summary>
internal static class Conv2d
{
    /// <inheritdoc cref="Conv2dReference.Forward"/>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, in Conv2dShape shape)
    {
        if (Simd256.IsSupported)
            Conv2dForward<Vector256<float>, Simd256>.Run(x, weights, bias, y, shape);
        else if (Simd128.IsSupported)
            Conv2dForward<Vector128<float>, Simd128>.Run(x, weights, bias, y, shape);
        else
            Conv2dForward<float, SimdScalar>.Run(x, weights, bias, y, shape);
    }

    /// <inheritdoc cref="Conv2dReference.BackwardData"/>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, in Conv2dShape shape)
    {
        if (Simd256.IsSupported)
            Conv2dBackwardData<Vector256<float>, Simd256>.Run(dy, weights, dx, shape);
        else if (Simd128.IsSupported)
            Conv2dBackwardData<Vector128<float>, Simd128>.Run(dy, weights, dx, shape);
        else
            Conv2dBackwardData<float, SimdScalar>.Run(dy, weights, dx, shape);
    }

    /// <inheritdoc cref="Conv2dReference.BackwardWeight"/>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, in Conv2dShape shape)
    {
        if (Simd256.IsSupported)
            Conv2dBackwardWeight<Vector256<float>, Simd256>.Run(x, dy, dw, dbias, shape);
        else if (Simd128.IsSupported)
            Conv2dBackwardWeight<Vector128<float>, Simd128>.Run(x, dy, dw, dbias, shape);
        else
            Conv2dBackwardWeight<float, SimdScalar>.Run(x, dy, dw, dbias, shape);
    }
}
