using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Max-pooling of (images, H, W, C). Padding never wins; NaN does. The gradient goes to the first of equal taps in scan order, as in
/// PyTorch.
/// </summary>
internal static unsafe class MaxPool2d
{
    /// <summary>(images, H, W, C) -&gt; (images, H', W', C).</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int images, int height, int width, int channels, WindowGeometry window)
    {
        if (Simd256.IsSupported)
            Forward<Vector256<float>, Simd256>(x, y, images, height, width, channels, window);
        else if (Simd128.IsSupported)
            Forward<Vector128<float>, Simd128>(x, y, images, height, width, channels, window);
        else
            Forward<float, SimdScalar>(x, y, images, height, width, channels, window);
    }

    /// <summary>x, dx: (images, H, W, C); y, dy: (images, H', W', C), y as <see cref="Forward"/> gave it. dx is written over.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx,
        int images, int height, int width, int channels, WindowGeometry window)
    {
        if (Simd256.IsSupported)
            Backward<Vector256<float>, Simd256>(x, y, dy, dx, images, height, width, channels, window);
        else if (Simd128.IsSupported)
            Backward<Vector128<float>, Simd128>(x, y, dy, dx, images, height, width, channels, window);
        else
            Backward<float, SimdScalar>(x, y, dy, dx, images, height, width, channels, window);
    }

    public static void Forward<TVector, TSimd>(
        ReadOnlySpan<float> x, Span<float> y, int images, int height, int width, int channels, WindowGeometry window)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var shape = new PoolShape(height, width, channels, window);
        int inputs = checked(images * shape.InputSize), outputs = checked(images * shape.OutputSize);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* px = x[..inputs], py = y[..outputs])
            ParallelLoop.Run(images, inputs, new MaxPool2dForwardImages<TVector, TSimd>(px, py, shape));
    }

    public static void Backward<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx,
        int images, int height, int width, int channels, WindowGeometry window)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var shape = new PoolShape(height, width, channels, window);
        int inputs = checked(images * shape.InputSize), outputs = checked(images * shape.OutputSize);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* px = x[..inputs], py = y[..outputs], pdy = dy[..outputs], pdx = dx[..inputs])
            ParallelLoop.Run(images, inputs, new MaxPool2dBackwardImages<TVector, TSimd>(px, py, pdy, pdx, shape));
    }
}
