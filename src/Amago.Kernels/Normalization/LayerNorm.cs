using System.Buffers;
using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Layer normalisation of (rows, features): y = (x - mean) * rstd * gamma + beta, with the mean and the biased variance of every row
/// (https://arxiv.org/abs/1607.06450).
/// </summary>
internal static unsafe class LayerNorm
{
    /// <summary>Rows that one thread takes at a time; dgamma and dbeta are summed within slabs, then the slabs added in order.</summary>
    public const int SlabRows = 32;

    /// <summary>x, y: (rows, features); gamma, beta: (features), or empty; mean, rstd: (rows). y may be x.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        int rows, int features, float eps)
    {
        if (Simd256.IsSupported)
            Forward<Vector256<float>, Simd256>(x, gamma, beta, y, mean, rstd, rows, features, eps);
        else if (Simd128.IsSupported)
            Forward<Vector128<float>, Simd128>(x, gamma, beta, y, mean, rstd, rows, features, eps);
        else
            Forward<float, SimdScalar>(x, gamma, beta, y, mean, rstd, rows, features, eps);
    }

    /// <summary>
    /// Gradients, all written over. x, dy, dx: (rows, features); gamma: (features), or empty; mean, rstd: (rows) of the forward pass;
    /// dgamma, dbeta: (features), or empty if unwanted. dx must be neither x nor dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int rows, int features)
    {
        if (Simd256.IsSupported)
            Backward<Vector256<float>, Simd256>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, rows, features);
        else if (Simd128.IsSupported)
            Backward<Vector128<float>, Simd128>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, rows, features);
        else
            Backward<float, SimdScalar>(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, rows, features);
    }

    public static void Forward<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        int rows, int features, float eps)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int elements = checked(rows * features);

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..rows], prstd = rstd[..rows])
        fixed (float* pgamma = gamma, pbeta = beta)
        {
            var body = new LayerNormForwardSlabs<TVector, TSimd>(px, pgamma, pbeta, py, pmean, prstd, rows, features, eps);
            ParallelLoop.Run(SlabCount(rows), elements, body);
        }
    }

    public static void Backward<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int rows, int features)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int elements = checked(rows * features), slabs = SlabCount(rows), stride = checked(2 * features);
        double[] partials = ArrayPool<double>.Shared.Rent(checked(Math.Max(slabs, 1) * stride)); // [slab][dgamma, dbeta]

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..rows], prstd = rstd[..rows])
        fixed (double* sums = partials)
        {
            var body = new LayerNormBackwardSlabs<TVector, TSimd>(px, pdy, pgamma, pmean, prstd, pdx, sums, rows, features);
            ParallelLoop.Run(slabs, elements, body);
        }

        PartialSums.Add(partials, slabs, stride, dgamma);
        PartialSums.Add(partials.AsSpan(features), slabs, stride, dbeta);
        ArrayPool<double>.Shared.Return(partials);
    }

    private static int SlabCount(int rows) => (rows + SlabRows - 1) / SlabRows;
}
