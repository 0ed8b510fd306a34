using System.Buffers;

namespace Amago.Kernels;

/// <summary>
/// Group normalisation of (images, pixels, channels): y = (x - mean) * rstd * gamma + beta, with the mean and the biased variance of
/// every image's every group of neighbouring channels (https://arxiv.org/abs/1803.08494).
/// </summary>
internal static unsafe class GroupNorm
{
    /// <summary>Pixels that are worked through together, one vector of channels after the other: they stay in the first cache.</summary>
    public const int PixelRun = 64;

    /// <summary>The forward pass on the caller's thread.</summary>
    /// <param name="x">(images, pixels, channels).</param>
    /// <param name="gamma">(channels), or null for 1.</param>
    /// <param name="beta">(channels), or null for 0.</param>
    /// <param name="y">(images, pixels, channels); may be x.</param>
    /// <param name="mean">(images, groups): gets the means.</param>
    /// <param name="rstd">(images, groups): gets the reciprocal standard deviations.</param>
    /// <param name="images">How many.</param>
    /// <param name="pixels">Of an image.</param>
    /// <param name="channels">Of a pixel.</param>
    /// <param name="groups">Divides the channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static void ForwardImages(
        float* x, float* gamma, float* beta, float* y, float* mean, float* rstd, int images, int pixels, int channels, int groups, float epsilon) =>
        SimdDispatch.RunUpTo(channels, new GroupNormForward(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, epsilon));

    /// <summary>The backward pass on the caller's thread.</summary>
    /// <param name="x">(images, pixels, channels).</param>
    /// <param name="dy">(images, pixels, channels).</param>
    /// <param name="gamma">(channels), or null for 1.</param>
    /// <param name="mean">(images, groups) of the forward pass.</param>
    /// <param name="rstd">(images, groups) of the forward pass.</param>
    /// <param name="dx">(images, pixels, channels); may be dy.</param>
    /// <param name="dgammaSum">(channels): dgamma is added to it; or null.</param>
    /// <param name="dbetaSum">(channels): dbeta is added to it; or null.</param>
    /// <param name="images">How many.</param>
    /// <param name="pixels">Of an image.</param>
    /// <param name="channels">Of a pixel.</param>
    /// <param name="groups">Divides the channels.</param>
    public static void BackwardImages(
        float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, float* dgammaSum, float* dbetaSum,
        int images, int pixels, int channels, int groups) =>
        SimdDispatch.RunUpTo(channels, new GroupNormBackward(x, dy, gamma, mean, rstd, dx, dgammaSum, dbetaSum, images, pixels, channels, groups));

    /// <summary>x, y: (images, pixels, channels); gamma, beta: (channels), or empty; mean, rstd: (images, groups). y may be x.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        int images, int pixels, int channels, int groups, float eps)
    {
        int elements = checked(images * pixels * channels), statistics = images * groups;

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..statistics], prstd = rstd[..statistics])
        fixed (float* pgamma = gamma, pbeta = beta)
            ParallelLoop.Run(images, elements, new ForwardBody(px, pgamma, pbeta, py, pmean, prstd, pixels, channels, groups, eps));
    }

    /// <summary>
    /// Gradients, all written over. x, dy, dx: (images, pixels, channels); gamma: (channels), or empty; mean, rstd: (images, groups) of
    /// the forward pass; dgamma, dbeta: (channels), or empty if unwanted. dx may be dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        Span<float> dx, Span<float> dgamma, Span<float> dbeta, int images, int pixels, int channels, int groups)
    {
        int elements = checked(images * pixels * channels), statistics = images * groups, stride = 2 * channels;
        float[] partials = ArrayPool<float>.Shared.Rent(checked(Math.Max(images, 1) * stride)); // [image][dgamma, dbeta]
        partials.AsSpan(0, images * stride).Clear();

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..statistics], prstd = rstd[..statistics], sums = partials)
            ParallelLoop.Run(images, elements, new BackwardBody(px, pdy, pgamma, pmean, prstd, pdx, sums, pixels, channels, groups));

        PartialSums.Add<float>(partials, images, stride, dgamma);
        PartialSums.Add<float>(partials.AsSpan(channels), images, stride, dbeta);
        ArrayPool<float>.Shared.Return(partials);
    }

    private readonly struct ForwardBody(
        float* x, float* gamma, float* beta, float* y, float* mean, float* rstd, int pixels, int channels, int groups, float epsilon) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = (nint)item * pixels * channels, statistics = (nint)item * groups;
            ForwardImages(x + image, gamma, beta, y + image, mean + statistics, rstd + statistics, 1, pixels, channels, groups, epsilon);
        }
    }

    private readonly struct BackwardBody(
        float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, float* partials, int pixels, int channels, int groups) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = (nint)item * pixels * channels, statistics = (nint)item * groups;
            float* dgamma = partials + ((nint)item * 2 * channels);
            BackwardImages(
                x + image, dy + image, gamma, mean + statistics, rstd + statistics, dx + image, dgamma, dgamma + channels, 1, pixels, channels, groups);
        }
    }
}
