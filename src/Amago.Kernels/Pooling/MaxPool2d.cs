using System.Buffers;

namespace Amago.Kernels.Pooling;

/// <summary>
/// Max-pooling of (images, H, W, C). Padding never wins; NaN does. The gradient goes to the first of equal taps in scan order, as in
/// PyTorch.
/// </summary>
internal static unsafe class MaxPool2d
{
    /// <summary>The largest window whose winners a byte can name.</summary>
    public const int MaxTaps = 256;

    /// <summary>(images, H, W, C) -&gt; (images, H', W', C) on the caller's thread.</summary>
    /// <param name="x">The images, (images, H, W, C).</param>
    /// <param name="y">Receives the pooled images, (images, H', W', C).</param>
    /// <param name="taps">
    /// Receives the winning tap for each value of y, numbered kh * kernel width + kw; null for none. Only for windows of up to
    /// <see cref="MaxTaps"/>.
    /// </param>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of an image, and the window.</param>
    public static void ForwardImages(float* x, float* y, byte* taps, int images, in PoolShape shape) =>
        ForwardRows(x, y, taps, 0, images * shape.OutputHeight, shape);

    /// <summary>Pools some rows of the outputs, as <see cref="ForwardImages"/> does all.</summary>
    /// <param name="x">The images, (images, H, W, C).</param>
    /// <param name="y">The pooled images, (images, H', W', C), of which the rows are written.</param>
    /// <param name="taps">Receives the number of the winning tap for each value of y; null for none.</param>
    /// <param name="firstRow">The first row, counted over all images.</param>
    /// <param name="endRow">The output row behind the last one, counted over all images.</param>
    /// <param name="shape">Sizes of an image, and the window.</param>
    public static void ForwardRows(float* x, float* y, byte* taps, int firstRow, int endRow, in PoolShape shape) =>
        SimdDispatch.RunUpTo(shape.Channels, new MaxPool2dForward(x, y, taps, firstRow, endRow, shape));

    /// <summary>The gradient of the images from that of the pooled ones, on the caller's thread.</summary>
    /// <param name="taps">What <see cref="ForwardImages"/> gave.</param>
    /// <param name="dy">Gradient of the pooled images, (images, H', W', C).</param>
    /// <param name="dx">Receives the gradient of the images, (images, H, W, C).</param>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of an image, and the window.</param>
    /// <param name="accumulate">Whether dx is added to; otherwise it is written over.</param>
    public static void BackwardImages(byte* taps, float* dy, float* dx, int images, in PoolShape shape, bool accumulate) =>
        SimdDispatch.RunUpTo(shape.Channels, new MaxPool2dBackward(taps, dy, dx, images, shape, accumulate));

    /// <summary>(images, H, W, C) -&gt; (images, H', W', C).</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int images, in PoolShape shape)
    {
        int inputs = checked(images * shape.InputSize), outputs = checked(images * shape.OutputSize);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* px = x[..inputs], py = y[..outputs])
            ParallelLoop.Run(images, inputs, new ForwardBody(px, py, shape));
    }

    /// <summary>x, dx: (images, H, W, C); dy: (images, H', W', C). dx is written over.</summary>
    public static void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, int images, in PoolShape shape)
    {
        int inputs = checked(images * shape.InputSize), outputs = checked(images * shape.OutputSize);
        if (!shape.HasByteTaps)
        {
            MaxPool2dWideBackward.Run(x, dy, dx, images, shape);
            return;
        }

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* px = x[..inputs], pdy = dy[..outputs], pdx = dx[..inputs])
            ParallelLoop.Run(images, inputs, new BackwardBody(px, pdy, pdx, shape));
    }

    private readonly struct ForwardBody(float* x, float* y, PoolShape shape) : IParallelBody
    {
        public void Run(int item) => ForwardImages(x + ((nint)item * shape.InputSize), y + ((nint)item * shape.OutputSize), null, 1, shape);
    }

    // The winners are found again: cheaper than keeping them for a gradient that may never be asked for.
    private readonly struct BackwardBody(float* x, float* dy, float* dx, PoolShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            nint input = (nint)item * shape.InputSize;
            float[] largest = ArrayPool<float>.Shared.Rent(shape.OutputSize);
            byte[] winners = ArrayPool<byte>.Shared.Rent(shape.OutputSize);

            // SAFETY: both have a value for each output.
            fixed (float* y = largest)
            fixed (byte* taps = winners)
            {
                ForwardImages(x + input, y, taps, 1, shape);
                BackwardImages(taps, dy + ((nint)item * shape.OutputSize), dx + input, 1, shape, accumulate: false);
            }

            ArrayPool<byte>.Shared.Return(winners);
            ArrayPool<float>.Shared.Return(largest);
        }
    }
}
