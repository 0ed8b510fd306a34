using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>
/// Root mean square normalisation of (rows, features): y = x * rstd * scale with rstd = 1 / sqrt(E[x^2] + epsilon) of every row
/// (https://arxiv.org/abs/1910.07467). The rows may be the pixels of images that are stored channels last.
/// </summary>
internal static unsafe class RmsNorm
{
    /// <summary>Rows that one thread takes at a time; dscale is summed within slabs, then the slabs added in order.</summary>
    public const int SlabRows = 32;

    /// <summary>x, y: (rows, features); scale: (features), or empty; rstd: (rows). y may be x.</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, Span<float> y, Span<float> rstd, in LayerNormShape shape)
    {
        int elements = shape.ElementCount, rows = shape.Rows;

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], prstd = rstd[..rows], pscale = scale)
            ParallelLoop.Run(SlabCount(rows), elements, new ForwardBody(px, pscale, py, prstd, shape));
    }

    /// <summary>x, y: (rows, features); scale: (features), or null; rstd: (rows), or null; on the caller's thread. y may be x.</summary>
    public static void ForwardRows(float* x, float* scale, float* y, float* rstd, in LayerNormShape shape) =>
        SimdDispatch.RunUpTo(shape.Features, new RmsNormForward(x, scale, y, rstd, shape));

    /// <summary>
    /// Gradients, all written over. x, dy: (rows, features); scale: (features), or empty; rstd: (rows) of the forward pass; dscale:
    /// (features), or empty if unwanted. dx must be neither x nor dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> scale, ReadOnlySpan<float> rstd, Span<float> dx,
        Span<float> dscale, in LayerNormShape shape)
    {
        int elements = shape.ElementCount, rows = shape.Rows, slabs = SlabCount(rows), features = shape.Features;
        double[] partials = ArrayPool<double>.Shared.Rent(checked(Math.Max(slabs, 1) * features)); // [slab][dscale]

        // SAFETY: pinned until every slab is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements], pscale = scale, prstd = rstd[..rows])
        fixed (double* sums = partials)
            ParallelLoop.Run(slabs, elements, new BackwardBody(new(px, pdy, pscale, prstd, pdx), sums, shape));

        PartialSums.Add<double>(partials, slabs, features, dscale);
        ArrayPool<double>.Shared.Return(partials);
    }

    /// <summary>As <see cref="Backward"/> on the caller's thread; dscale gets (features) sums. dx may be dy.</summary>
    public static void BackwardRows(in RmsNormPointers rows, double* dscale, in LayerNormShape shape) =>
        SimdDispatch.RunUpTo(shape.Features, new RmsNormBackward(rows, dscale, shape));

    private static int SlabCount(int rows) => (rows + SlabRows - 1) / SlabRows;

    private static LayerNormShape Slab(int top, in LayerNormShape shape) => shape with { Rows = Math.Min(SlabRows, shape.Rows - top) };

    private readonly struct ForwardBody(float* x, float* scale, float* y, float* rstd, LayerNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows;
            nint start = (nint)top * shape.Features;
            ForwardRows(x + start, scale, y + start, rstd + top, Slab(top, shape));
        }
    }

    private readonly struct BackwardBody(RmsNormPointers all, double* partials, LayerNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            int top = item * SlabRows;
            BackwardRows(all.From(top, shape.Features), partials + ((nint)item * shape.Features), Slab(top, shape));
        }
    }
}
