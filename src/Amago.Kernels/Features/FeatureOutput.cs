namespace Amago.Kernels;

/// <summary>Between an encoder's last map, (pixels, channels), and its features in PyTorch's order, (channels, pixels), one image at a time.</summary>
internal static unsafe class FeatureOutput
{
    /// <summary>features[c, p] = map[p, c].</summary>
    public static void ToChannelsFirst(float* map, float* features, int pixels, int channels)
    {
        for (int p = 0; p < pixels; p++)
        {
            for (int c = 0; c < channels; c++)
                features[((nint)c * pixels) + p] = map[((nint)p * channels) + c];
        }
    }

    /// <summary>map[p, c] = features[c, p].</summary>
    public static void FromChannelsFirst(float* features, float* map, int pixels, int channels) => ToChannelsFirst(features, map, channels, pixels);

    /// <summary>dmap[p, c] = dfeatures[c, p] act'(features[c, p]), by the activation's own output, whose sign is that of its input.</summary>
    /// <param name="dfeatures">Gradients, (channels, pixels).</param>
    /// <param name="features">The features, (channels, pixels); not read without an activation.</param>
    /// <param name="dmap">(pixels, channels).</param>
    /// <param name="pixels">Of the map.</param>
    /// <param name="channels">Of a pixel.</param>
    /// <param name="activation">The activation before the features.</param>
    /// <param name="slope">Of a leaky ReLU.</param>
    public static void FromChannelsFirstGated(
        float* dfeatures, float* features, float* dmap, int pixels, int channels, EpilogueActivation activation, float slope)
    {
        float factor = activation == EpilogueActivation.Relu ? 0 : slope;
        for (int p = 0; p < pixels; p++)
        {
            for (int c = 0; c < channels; c++)
            {
                float d = dfeatures[((nint)c * pixels) + p];
                bool open = activation == EpilogueActivation.None || features[((nint)c * pixels) + p] > 0;
                dmap[((nint)p * channels) + c] = open ? d : factor * d;
            }
        }
    }
}
