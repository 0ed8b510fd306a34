using Amago.Kernels;

namespace Amago.Nets;

/// <summary>The features that a run ends in, in the caller's memory.</summary>
/// <param name="start">The first image's features.</param>
/// <param name="pixels">H'·W' of a map.</param>
/// <param name="channels">C' of a map.</param>
/// <param name="channelsFirst">Whether features lie in C, H, W order, as they do flattened; else as the maps do, H, W, C.</param>
internal readonly unsafe struct PlanFeatures(float* start, int pixels, int channels, bool channelsFirst)
{
    private bool IsMap => !channelsFirst || pixels == 1 || channels == 1;

    private nint Length => (nint)pixels * channels;

    /// <summary>Where the last step writes the maps, if that is the features' own memory; else null.</summary>
    public float* InPlace(int first) => IsMap ? start + (first * Length) : null;

    /// <summary>Writes the features of some images.</summary>
    public void Store(float* maps, int first, int count)
    {
        for (int image = 0; image < count; image++)
            FeatureOutput.ToChannelsFirst(maps + (image * Length), start + ((first + image) * Length), pixels, channels);
    }

    /// <summary>Writes the features of some pixels of one image's map.</summary>
    public void StorePixels(float* map, int image, int firstPixel, int endPixel) =>
        FeatureOutput.ToChannelsFirst(map, start + (image * Length), pixels, channels, firstPixel, endPixel);

    /// <summary>Gradients of maps from gradients of features: in the maps' order, times the derivative of the activation that made them.</summary>
    public void LoadGradients(float* gradients, int first, int count, float* to, PlanGate gate)
    {
        for (int image = first; image < first + count; image++, to += Length)
        {
            float* from = gradients + (image * Length), features = start + (image * Length);
            if (!IsMap)
                FeatureOutput.FromChannelsFirstGated(from, features, to, pixels, channels, gate.Activation, gate.Slope);
            else if (gate.IsNone)
                new ReadOnlySpan<float>(from, (int)Length).CopyTo(new Span<float>(to, (int)Length));
            else
                gate.Apply(features, from, to, (int)Length);
        }
    }
}
