using System.Buffers;

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
        int elements = checked(rows * features);

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..rows], prstd = rstd[..rows])
        fixed (float* pgamma = gamma, pbeta = beta)
            ParallelLoop.Run(SlabCount(rows), elements, new ForwardBody(px, pgamma, pbeta, py, pmean, prstd, rows, features, eps));
    }

    /// <summary>
    /// Gradients, all written over. x, dy, dx: (rows, features); gamma: (features), or empty; mean, rstd: (rows) of the forward pass;
    /// dgamma, dbeta: (features), or empty if unwanted. dx must be neither x nor dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int rows, int features)
    {
        int elements = checked(rows * features), slabs = SlabCount(rows), stride = checked(2 * features);
        double[] partials = ArrayPool<double>.Shared.Rent(checked(Math.Max(slabs, 1) * stride)); // [slab][dgamma, dbeta]

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..rows], prstd = rstd[..rows])
        fixed (double* sums = partials)
            ParallelLoop.Run(slabs, elements, new BackwardBody(px, pdy, pgamma, pmean, prstd, pdx, sums, rows, features));

        PartialSums.Add<double>(partials, slabs, stride, dgamma);
        PartialSums.Add<double>(partials.AsSpan(features), slabs, stride, dbeta);
        ArrayPool<double>.Shared.Return(partials);
    }

    private static int SlabCount(int rows) => (rows + SlabRows - 1) / SlabRows;

    private readonly struct ForwardBody(
        float* x, float* gamma, float* beta, float* y, float* mean, float* rstd, int rows, int features, float eps) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows, count = Math.Min(SlabRows, rows - top);
            nint start = (nint)top * features;
            SimdDispatch.RunUpTo(features, new LayerNormForward(x + start, gamma, beta, y + start, mean + top, rstd + top, count, features, eps));
        }
    }

    private readonly struct BackwardBody(
        float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, double* partials, int rows, int features) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows, count = Math.Min(SlabRows, rows - top);
            nint start = (nint)top * features;
            double* dgamma = partials + ((nint)item * 2 * features), dbeta = dgamma + features;
            SimdDispatch.RunUpTo(
                features, new LayerNormBackward(x + start, dy + start, gamma, mean + top, rstd + top, dx + start, dgamma, dbeta, count, features));
        }
    }
}
