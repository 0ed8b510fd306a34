using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>
/// Group normalisation of (images, pixels, channels): y = (x - mean) * rstd * gamma + beta, with the mean and the biased variance of
/// every image's every group of neighbouring channels (https://arxiv.org/abs/1803.08494).
/// </summary>
internal static unsafe class GroupNorm
{
    /// <summary>Pixels that are worked through together, one vector of channels after the other: they stay in the first cache.</summary>
    public const int PixelRun = 64;

    /// <summary>The forward pass on the caller's thread.</summary>
    /// <param name="x">The input, (images, pixels, channels).</param>
    /// <param name="affine">Scale and shift, (channels) each, or null for 1 and 0.</param>
    /// <param name="y">(images, pixels, channels); may be x.</param>
    /// <param name="statistics">Receives mean and reciprocal deviation, (images, groups) each.</param>
    /// <param name="shape">Sizes of x and y.</param>
    public static void ForwardImages(float* x, Affine affine, float* y, Statistics statistics, in GroupNormShape shape) =>
        SimdDispatch.RunUpTo(shape.Channels, new GroupNormForward(x, affine, y, statistics, shape));

    /// <summary>The backward pass on the caller's thread.</summary>
    /// <param name="x">The forward pass's input, (images, pixels, channels).</param>
    /// <param name="dy">Gradient of y, (images, pixels, channels).</param>
    /// <param name="gamma">Scale, (channels), or null for 1.</param>
    /// <param name="statistics">(images, groups) of the forward pass.</param>
    /// <param name="dx">(images, pixels, channels); may be dy.</param>
    /// <param name="sums">dgamma and dbeta, (channels) each, which are added to; or null.</param>
    /// <param name="shape">Sizes of x, dy and dx.</param>
    public static void BackwardImages(
        float* x, float* dy, float* gamma, Statistics statistics, float* dx, Affine sums, in GroupNormShape shape) =>
        SimdDispatch.RunUpTo(shape.Channels, new GroupNormBackward(x, dy, gamma, statistics, dx, sums, shape));

    /// <summary>x, y: (images, pixels, channels); gamma, beta: (channels), or empty; mean, rstd: (images, groups). y may be x.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> rstd,
        in GroupNormShape shape)
    {
        int elements = shape.ElementCount, statistics = shape.StatisticsCount;

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], py = y[..elements], pmean = mean[..statistics], prstd = rstd[..statistics])
        fixed (float* pgamma = gamma, pbeta = beta)
        {
            var body = new ForwardBody(px, new Affine(pgamma, pbeta), py, new Statistics(pmean, prstd), shape);
            ParallelLoop.Run(shape.Images, elements, body);
        }
    }

    /// <summary>
    /// Gradients, all written over. x, dy: (images, pixels, channels); gamma: (channels), or empty; mean, rstd: (images, groups) of the
    /// forward pass. dx may be dy.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd,
        NormGradients gradients, in GroupNormShape shape)
    {
        int elements = shape.ElementCount, statistics = shape.StatisticsCount, stride = 2 * shape.Channels;
        float[] partials = ArrayPool<float>.Shared.Rent(checked(Math.Max(shape.Images, 1) * stride)); // [image][dgamma, dbeta]
        partials.AsSpan(0, shape.Images * stride).Clear();

        // SAFETY: pinned until every image is done; the slices have checked the lengths, and an empty span pins as null.
        fixed (float* px = x[..elements], pdy = dy[..elements], pdx = gradients.Dx[..elements])
        fixed (float* pgamma = gamma, pmean = mean[..statistics], prstd = rstd[..statistics], sums = partials)
            ParallelLoop.Run(shape.Images, elements, new BackwardBody(px, pdy, pgamma, new Statistics(pmean, prstd), pdx, sums, shape));

        PartialSums.Add<float>(partials, shape.Images, stride, gradients.Dgamma);
        PartialSums.Add<float>(partials.AsSpan(shape.Channels), shape.Images, stride, gradients.Dbeta);
        ArrayPool<float>.Shared.Return(partials);
    }

    private readonly struct ForwardBody(float* x, Affine affine, float* y, Statistics statistics, GroupNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = item * shape.ImageStride;
            ForwardImages(x + image, affine, y + image, statistics.From((nint)item * shape.Groups), shape with { Images = 1 });
        }
    }

    private readonly struct BackwardBody(
        float* x, float* dy, float* gamma, Statistics statistics, float* dx, float* partials, GroupNormShape shape) : IParallelBody
    {
        public void Run(int item)
        {
            nint image = item * shape.ImageStride;
            float* dgamma = partials + ((nint)item * 2 * shape.Channels);
            BackwardImages(
                x + image,
                dy + image,
                gamma,
                statistics.From((nint)item * shape.Groups),
                dx + image,
                new Affine(dgamma, dgamma + shape.Channels),
                shape with { Images = 1 });
        }
    }
}
