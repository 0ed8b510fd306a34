namespace Amago.Kernels;

/// <summary>
/// Shifts every image by its own offset, with its edges replicated: y[r, c] = x[clamp(r + sy - pad), clamp(c + sx - pad)]
/// (https://arxiv.org/abs/2107.09645, without interpolation). Channels-last images have one plane of several channels; channels-first
/// images have several planes of one channel, all shifted alike.
/// </summary>
internal static unsafe class RandomShift
{
    /// <summary>x, y: (images, planes, H, W, channels); shiftXY: (images, 2), sx before sy. y must not be x.</summary>
    public static void Run<T>(
        ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<int> shiftXY,
        int images, int planes, int height, int width, int channels, int pad)
        where T : unmanaged
    {
        int elements = checked(images * planes * height * width * channels);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (T* px = x[..elements], py = y[..elements])
        fixed (int* shifts = shiftXY[..(2 * images)])
            ParallelLoop.Run(images, elements, new RandomShiftImages<T>(px, py, shifts, planes, height, width, channels, pad));
    }

    /// <summary>The gradient of <see cref="Run"/>: every dy is added to the dx it was copied from. dx is written over.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<int> shiftXY,
        int images, int planes, int height, int width, int channels, int pad)
    {
        int elements = checked(images * planes * height * width * channels);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* pdy = dy[..elements], pdx = dx[..elements])
        fixed (int* shifts = shiftXY[..(2 * images)])
            ParallelLoop.Run(images, elements, new BackwardBody(pdy, pdx, shifts, planes, height, width, channels, pad));
    }

    private readonly struct BackwardBody(
        float* dy, float* dx, int* shiftXY, int planes, int height, int width, int channels, int pad) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = (nint)item * planes * height * width * channels;
            int right = shiftXY[2 * item] - pad, down = shiftXY[(2 * item) + 1] - pad;
            SimdDispatch.Run(new RandomShiftBackward(dy + image, dx + image, right, down, planes, height, width, channels));
        }
    }
}
