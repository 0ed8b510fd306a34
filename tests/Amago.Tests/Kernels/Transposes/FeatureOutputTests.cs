using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Transposes;

namespace Amago.Tests.Kernels.Transposes;

public sealed unsafe class FeatureOutputTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 1, 40 }, { 40, 1 }, { 7, 9 }, { 8, 8 }, { 9, 17 }, { 16, 32 }, { 49, 64 },
        { 255, 9 }, { 256, 8 }, { 257, 11 }, { 1225, 32 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Turns_maps_into_features_and_back(int pixels, int channels)
    {
        float[] map = Samples.Uniform(pixels * channels, seed: 1);
        GuardedBuffer<float> features = GuardedBuffer.Empty(map.Length), plain = GuardedBuffer.Empty(map.Length);
        GuardedBuffer<float> back = GuardedBuffer.Empty(map.Length), parts = GuardedBuffer.Empty(map.Length);
        fixed (float* from = map, to = features.Span, inParts = parts.Span, loops = plain.Span, again = back.Span)
        {
            FeatureOutput.ToChannelsFirst(from, to, pixels, channels);
            FeatureOutput.ToChannelsFirst(from, inParts, pixels, channels, pixels / 3, pixels);
            FeatureOutput.ToChannelsFirst(from, inParts, pixels, channels, 0, pixels / 3);
            BlockTranspose.RunPlain(from, pixels, channels, channels, loops, pixels);
            FeatureOutput.FromChannelsFirst(to, again, pixels, channels);
        }

        float[] expected = [.. Enumerable.Range(0, map.Length).Select(i => map[(i % pixels * channels) + (i / pixels)])];
        Samples.AssertSameBits(expected, features.Span, "features");
        Samples.AssertSameBits(expected, parts.Span, "features in parts");
        Samples.AssertSameBits(expected, plain.Span, "features by plain loops");
        Samples.AssertSameBits(map, back.Span, "map");
        Assert.All([features, parts, plain, back], buffer => buffer.AssertIntact());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gates_gradients_by_the_activations_output(int pixels, int channels)
    {
        const float slope = 0.25f;
        float[] gradients = Samples.Uniform(pixels * channels, seed: 1), features = Samples.Uniform(pixels * channels, seed: 2);
        features[0] = 0f;
        Check(EpilogueActivation.None, (d, _) => d);
        Check(EpilogueActivation.Relu, (d, f) => f > 0 ? d : 0);
        Check(EpilogueActivation.LeakyRelu, (d, f) => f > 0 ? d : slope * d);

        void Check(EpilogueActivation activation, Func<float, float, float> gate)
        {
            GuardedBuffer<float> dmap = GuardedBuffer.Empty(gradients.Length);
            fixed (float* d = gradients, f = features, to = dmap.Span)
                FeatureOutput.FromChannelsFirstGated(d, f, to, pixels, channels, activation, slope);
            float[] expected = [.. Enumerable.Range(0, gradients.Length)
                .Select(i => (i % channels * pixels) + (i / channels))
                .Select(source => gate(gradients[source], features[source]))];
            Samples.AssertSameBits(expected, dmap.Span, $"{activation}");
            dmap.AssertIntact();
        }
    }
}
