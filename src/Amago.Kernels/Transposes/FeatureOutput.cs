using Amago.Kernels.Activations;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Transposes;

/// <summary>
/// Between an encoder's last map, (pixels, channels), and its features in PyTorch's order, (channels, pixels), one image at a time.
/// </summary>
internal static unsafe class FeatureOutput
{
    /// <summary>features[c, p] = map[p, c]: an image's map to features in C, H, W order.</summary>
    public static void ToChannelsFirst(float* map, float* features, int pixels, int channels) =>
        ToChannelsFirst(map, features, pixels, channels, 0, pixels);

    /// <summary>features[c, p] = map[p, c] for some pixels p.</summary>
    public static void ToChannelsFirst(float* map, float* features, int pixels, int channels, int firstPixel, int endPixel) =>
        BlockTranspose.Run(map + ((nint)firstPixel * channels), endPixel - firstPixel, channels, channels, features + firstPixel, pixels);

    /// <summary>map[p, c] = features[c, p]: features in C, H, W order to an image's map.</summary>
    public static void FromChannelsFirst(float* features, float* map, int pixels, int channels) =>
        BlockTranspose.Run(features, map, channels, pixels);

    /// <summary>
    /// dmap[p, c] = dfeatures[c, p] act'(features[c, p]), by the activation's own output, whose sign is that of its input.
    /// </summary>
    /// <param name="dfeatures">Gradients of the features, (channels, pixels).</param>
    /// <param name="features">The features, (channels, pixels); not read without an activation.</param>
    /// <param name="dmap">Receives the gradients of the map, (pixels, channels).</param>
    /// <param name="pixels">Pixels of the map.</param>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="activation">The activation that made the map, whose derivative is applied.</param>
    /// <param name="slope">Slope of a leaky ReLU.</param>
    public static void FromChannelsFirstGated(
        float* dfeatures, float* features, float* dmap, int pixels, int channels, EpilogueActivation activation, float slope)
    {
        switch (activation)
        {
            case EpilogueActivation.Relu:
                Gated(dfeatures, features, dmap, pixels, channels, default(ReluGradient));
                break;
            case EpilogueActivation.LeakyRelu:
                Gated(dfeatures, features, dmap, pixels, channels, new LeakyReluGradient(slope));
                break;
            default:
                FromChannelsFirst(dfeatures, dmap, pixels, channels);
                break;
        }
    }

    // Eight channels at a time: gated into scratch that stays in the first cache, then transposed.
    private static void Gated<TGradient>(float* dfeatures, float* features, float* dmap, int pixels, int channels, TGradient gradient)
        where TGradient : struct, IBinaryOperator
    {
        const int channelsAtOnce = 8, scratchLength = 2048;

        // SAFETY: the scratch has room for every block of rows, whole or cut.
        float* scratch = stackalloc float[scratchLength];
        int pixelsAtOnce = Math.Min(pixels, scratchLength / channelsAtOnce);
        for (int c = 0; c < channels; c += channelsAtOnce)
        {
            int rows = Math.Min(channelsAtOnce, channels - c);
            for (int p = 0; p < pixels; p += pixelsAtOnce)
            {
                int count = Math.Min(pixelsAtOnce, pixels - p);
                nint start = ((nint)c * pixels) + p;
                if (count == pixels)
                {
                    ElementwiseLoop.Map2Inline(features + start, dfeatures + start, scratch, rows * pixels, gradient);
                }
                else
                {
                    for (int row = 0; row < rows; row++, start += pixels)
                        ElementwiseLoop.Map2Inline(features + start, dfeatures + start, scratch + (row * pixelsAtOnce), count, gradient);
                }

                BlockTranspose.Run(scratch, rows, count, pixelsAtOnce, dmap + ((nint)p * channels) + c, channels);
            }
        }
    }
}
