using System.Buffers;
using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Group normalisation of (images, pixels, channels): y = (x - mean) * rstd * gamma + beta, with the mean and the biased variance of
/// every image's every group of neighbouring channels (https://arxiv.org/abs/1803.08494).
/// </summary>
internal static unsafe class GroupNorm
{
    /// <summary>x, y: (images, pixels, channels); gamma, beta: (channels), or empty; mean, rstd: (images, groups). y may be x.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        int images, int pixels, int channels, int groups, float eps)
    {
        if (Simd256.IsSupported)
            Forward<Vector256<float>, Simd256>(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, eps);
        else if (Simd128.IsSupported)
            Forward<Vector128<float>, Simd128>(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, eps);
        else
            Forward<float, SimdScalar>(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, eps);
    }

    /// <summary>
    /// Gradients, all written over. x, dy, dx: (images, pixels, channels); gamma: (channels), or empty; mean, rstd: (images, groups) of
    /// the forward pass; dgamma, dbeta: (channels), or empty if unwanted. dx may be dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int images, int pixels, int channels, int groups)
    {
        if (Simd256.IsSupported)
            Backward<Vector256<float>, Simd256>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);
        else if (Simd128.IsSupported)
            Backward<Vector128<float>, Simd128>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);
        else
            Backward<float, SimdScalar>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);
    }

    public static void Forward<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        int images, int pixels, int channels, int groups, float eps)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int elements = checked(images * pixels * channels), statistics = images * groups;

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..statistics], prstd = rstd[..statistics])
        fixed (float* pgamma = gamma, pbeta = beta)
        {
            var body = new GroupNormForwardImages<TVector, TSimd>(px, pgamma, pbeta, py, pmean, prstd, pixels, channels, groups, eps);
            ParallelLoop.Run(images, elements, body);
        }
    }

    public static void Backward<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int images, int pixels, int channels, int groups)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int elements = checked(images * pixels * channels), statistics = images * groups, stride = 2 * channels;
        double[] partials = ArrayPool<double>.Shared.Rent(checked(Math.Max(images, 1) * stride)); // [image][dgamma, dbeta]

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..statistics], prstd = rstd[..statistics])
        fixed (double* sums = partials)
        {
            var body = new GroupNormBackwardImages<TVector, TSimd>(px, pdy, pgamma, pmean, prstd, pdx, sums, pixels, channels, groups);
            ParallelLoop.Run(images, elements, body);
        }

        PartialSums.Add(partials, images, stride, dgamma);
        PartialSums.Add(partials.AsSpan(channels), images, stride, dbeta);
        ArrayPool<double>.Shared.Return(partials);
    }
}
