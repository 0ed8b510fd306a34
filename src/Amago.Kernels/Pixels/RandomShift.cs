namespace Amago.Kernels.Pixels;

/// <summary>
/// Shifts every image by its own offset, with its edges replicated: y[r, c] = x[clamp(r + sy - pad), clamp(c + sx - pad)]
/// (https://arxiv.org/abs/2107.09645, without interpolation).
/// </summary>
internal static unsafe class RandomShift
{
    /// <summary>x, y: images in the layout; shiftXY: (images, 2), sx before sy. y must not be x.</summary>
    public static void Run<T>(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> shiftXY, int images, in ImageLayout layout, int pad)
        where T : unmanaged
    {
        int elements = checked(images * layout.Size);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (T* px = x[..elements], py = y[..elements])
        fixed (int* shifts = shiftXY[..(2 * images)])
            ParallelLoop.Run(images, elements, new RandomShiftImages<T>(px, py, shifts, layout, pad));
    }

    /// <summary>The gradient of <see cref="Run"/>: every dy is added to the dx it was copied from. dx is written over.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<int> shiftXY, int images, in ImageLayout layout, int pad)
    {
        int elements = checked(images * layout.Size);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* pdy = dy[..elements], pdx = dx[..elements])
        fixed (int* shifts = shiftXY[..(2 * images)])
            ParallelLoop.Run(images, elements, new BackwardBody(pdy, pdx, shifts, layout, pad));
    }

    private readonly struct BackwardBody(float* dy, float* dx, int* shiftXY, ImageLayout layout, int pad) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = (nint)item * layout.Size;
            int right = shiftXY[2 * item] - pad, down = shiftXY[(2 * item) + 1] - pad;
            SimdDispatch.Run(new RandomShiftBackward(dy + image, dx + image, right, down, layout));
        }
    }
}
