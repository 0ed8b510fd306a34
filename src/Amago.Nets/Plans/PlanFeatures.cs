using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Transposes;
using Amago.Tensors.Operations.Activations;

namespace Amago.Nets.Plans;

/// <summary>The features that a run ends in, in the caller's memory.</summary>
/// <param name="start">The first image's features.</param>
/// <param name="pixels">Pixels of a feature map, H'·W'.</param>
/// <param name="channels">Channels of a feature map, C'.</param>
/// <param name="channelsFirst">Whether features lie in C, H, W order, as they do flattened; else as the maps do, H, W, C.</param>
internal readonly unsafe struct PlanFeatures(float* start, int pixels, int channels, bool channelsFirst)
{
    /// <summary>Whether they lie in the caller's memory as the last step makes the maps; else they are to be stored.</summary>
    public bool IsInPlace => !channelsFirst || pixels == 1 || channels == 1;

    private nint Length => (nint)pixels * channels;

    /// <summary>The place of one image's features.</summary>
    public float* At(int image) => start + (image * Length);

    /// <summary>Writes the features of some images.</summary>
    public void Store(float* maps, int first, int count)
    {
        if (IsInPlace)
        {
            new ReadOnlySpan<float>(maps, checked(count * (int)Length)).CopyTo(new Span<float>(At(first), count * (int)Length));
            return;
        }

        for (int image = 0; image < count; image++)
            FeatureOutput.ToChannelsFirst(maps + (image * Length), At(first + image), pixels, channels);
    }

    /// <summary>Writes the features of some pixels of one image's map.</summary>
    public void StorePixels(float* map, int image, int firstPixel, int endPixel) =>
        FeatureOutput.ToChannelsFirst(map, At(image), pixels, channels, firstPixel, endPixel);

    /// <summary>Gradients of maps from gradients of features: in the maps' order, times an activation's derivative.</summary>
    public void LoadGradients(float* gradients, int first, int count, float* to, ActivationOperation? activation)
    {
        (EpilogueActivation kind, float slope) = PlanValue.EpilogueOf(activation);
        for (int image = first; image < first + count; image++, to += Length)
        {
            float* from = gradients + (image * Length), features = At(image);
            ReadOnlySpan<float> source = new(from, (int)Length);
            Span<float> target = new(to, (int)Length);
            if (!IsInPlace)
                FeatureOutput.FromChannelsFirstGated(from, features, to, pixels, channels, kind, slope);
            else if (activation is null)
                source.CopyTo(target);
            else
                activation.GradientInline(new ReadOnlySpan<float>(features, (int)Length), source, target);
        }
    }
}
