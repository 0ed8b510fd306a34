namespace Amago.Kernels.Normalization;

/// <summary>
/// Rows (rows, features) divided by their Euclidean norm: y = gain x / (max(|x|, floor) + added). Backward, with d the divisor and the
/// norm's slope 1 where |x| is above 0 and not below the floor: dx = gain (dy - x (dy . x) / (|x| d)) / d; without the second term where
/// the norm counts as a constant.
/// </summary>
internal static unsafe class UnitNorm
{
    private const int SlabRows = 32;

    /// <summary>x, y: (rows, features). y may be x.</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, in UnitNormShape shape)
    {
        int elements = shape.ElementCount;

        // SAFETY: pinned until every slab is done; the slices have checked the lengths.
        fixed (float* px = x[..elements], py = y[..elements])
            ParallelLoop.Run((shape.Rows + SlabRows - 1) / SlabRows, elements, new ForwardBody(px, py, shape));
    }

    /// <summary>x, y: (rows, features), on the caller's thread. y may be x.</summary>
    public static void ForwardRows(float* x, float* y, in UnitNormShape shape) =>
        SimdDispatch.RunUpTo(shape.Features, new UnitNormForward(x, y, shape));

    /// <summary>x, dy, dx: (rows, features). dx must be neither x nor dy.</summary>
    public static void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, in UnitNormShape shape)
    {
        int elements = shape.ElementCount;

        // SAFETY: pinned until every slab is done; the slices have checked the lengths.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements])
            ParallelLoop.Run((shape.Rows + SlabRows - 1) / SlabRows, elements, new BackwardBody(px, pdy, pdx, shape));
    }

    private static UnitNormShape Slab(int top, in UnitNormShape shape) => shape with { Rows = Math.Min(SlabRows, shape.Rows - top) };

    private readonly struct ForwardBody(float* x, float* y, UnitNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            nint start = (nint)item * SlabRows * shape.Features;
            ForwardRows(x + start, y + start, Slab(item * SlabRows, shape));
        }
    }

    private readonly struct BackwardBody(float* x, float* dy, float* dx, UnitNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            nint start = (nint)item * SlabRows * shape.Features;
            SimdDispatch.RunUpTo(
                shape.Features, new UnitNormBackward(x + start, dy + start, dx + start, Slab(item * SlabRows, shape)));
        }
    }
}
