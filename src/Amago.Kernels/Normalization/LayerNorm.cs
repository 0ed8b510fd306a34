using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

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
        in LayerNormShape shape)
    {
        int elements = shape.ElementCount, rows = shape.Rows;

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..rows], prstd = rstd[..rows])
        fixed (float* pgamma = gamma, pbeta = beta)
        {
            var body = new ForwardBody(px, new Affine(pgamma, pbeta), py, new Statistics(pmean, prstd), shape);
            ParallelLoop.Run(SlabCount(rows), elements, body);
        }
    }

    /// <summary>
    /// Gradients, all written over. x, dy: (rows, features); gamma: (features), or empty; mean, rstd: (rows) of the forward pass. dx must
    /// be neither x nor dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        NormGradients gradients, in LayerNormShape shape)
    {
        int elements = shape.ElementCount, rows = shape.Rows, slabs = SlabCount(rows), stride = checked(2 * shape.Features);
        double[] partials = ArrayPool<double>.Shared.Rent(checked(Math.Max(slabs, 1) * stride)); // [slab][dgamma, dbeta]

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = gradients.Dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..rows], prstd = rstd[..rows])
        fixed (double* sums = partials)
            ParallelLoop.Run(slabs, elements, new BackwardBody(px, pdy, pgamma, new Statistics(pmean, prstd), pdx, sums, shape));

        PartialSums.Add<double>(partials, slabs, stride, gradients.Dgamma);
        PartialSums.Add<double>(partials.AsSpan(shape.Features), slabs, stride, gradients.Dbeta);
        ArrayPool<double>.Shared.Return(partials);
    }

    private static int SlabCount(int rows) => (rows + SlabRows - 1) / SlabRows;

    private static LayerNormShape Slab(int top, in LayerNormShape shape) => shape with { Rows = Math.Min(SlabRows, shape.Rows - top) };

    private readonly struct ForwardBody(float* x, Affine affine, float* y, Statistics statistics, LayerNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows;
            nint start = (nint)top * shape.Features;
            SimdDispatch.RunUpTo(
                shape.Features, new LayerNormForward(x + start, affine, y + start, statistics.From(top), Slab(top, shape)));
        }
    }

    private readonly struct BackwardBody(
        float* x, float* dy, float* gamma, Statistics statistics, float* dx, double* partials, LayerNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows;
            nint start = (nint)top * shape.Features;
            double* sums = partials + ((nint)item * 2 * shape.Features);
            SimdDispatch.RunUpTo(
                shape.Features,
                new LayerNormBackward(x + start, dy + start, gamma, statistics.From(top), dx + start, sums, Slab(top, shape)));
        }
    }
}
