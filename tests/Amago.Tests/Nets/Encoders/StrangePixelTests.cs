using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>
/// An image with one pixel that is infinite, not a number or huge: features out of its reach are those without it, other images keep every
/// bit, and planned, compiled and operation-by-operation runs agree. Activations behind such a pixel are huge as well, so that every layer
/// is put to the test.
/// </summary>
public sealed class StrangePixelTests
{
    private const int Strange = 1, Images = 3;

    public static TheoryData<string, string, float> Cases => new(
        from encoder in new[]
        {
            ("GridworldCNN", "leaky_relu"), ("DrQCNN", "relu"), ("NatureishCNN", "leaky_relu"), ("IMPALAishCNN", "relu"),
        }
        from stranger in new[] { float.PositiveInfinity, float.NaN, 65535f, -1e6f, 1e30f }
        select (encoder.Item1, encoder.Item2, stranger));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Features_out_of_reach_are_those_without_it(string encoder, string activation, float stranger)
    {
        (int size, int row, (int Kernel, int Stride, int Padding)[] windows) = Sizes(encoder);
        Cnn cnn = Create(encoder, size, activation);
        Tensor usual = Draw.Uniform(1, [1, Images, size, size, 4]), obs = Tensor.FromArray(usual.ToArray<float>(), usual.Shape);
        int column = row + 3;
        obs.AsSpan<float>()[(((((Strange * size) + row) * size) + column) * 4) + 2] = stranger;

        using IDisposable noGrad = Autograd.NoGrad();
        Tensor without = cnn.Forward(usual, fromFloat: true, flatten: false), with = cnn.Forward(obs, fromFloat: true, flatten: false);
        Compare.Bits(cnn.ForwardByOperations(obs, fromFloat: true, flatten: false), with, "operation by operation");
        using CompiledCnn compiled = cnn.Compile(Images);
        float[] features = new float[Images * compiled.OutputFeatures];
        compiled.Run(obs.AsSpan<float>(), features);
        Compare.Bits(cnn.Forward(obs, fromFloat: true), Tensor.FromArray(features, [1, Images, compiled.OutputFeatures]), "compiled");

        (int top, int bottom) = Reach(row, windows);
        (int left, int right) = Reach(column, windows);
        int strangers = 0, channels = with.Shape[2], height = with.Shape[3], width = with.Shape[4];
        double scale = Math.Max(1, without.ToArray<float>().Max(MathF.Abs));
        float[] expected = without.ToArray<float>(), actual = with.ToArray<float>();
        for (int i = 0; i < actual.Length; i++)
        {
            int x = i % width, y = i / width % height, image = i / (width * height * channels);
            if (image != Strange)
                Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(actual[i]));
            else if (y < top || y > bottom || x < left || x > right)
                Assert.True(IsNear(expected[i], actual[i], scale), $"row {y}, column {x}: expected {expected[i]}, got {actual[i]}");
            else
                strangers += float.IsFinite(actual[i]) ? 0 : 1;
        }

        if (float.IsNaN(stranger))
            Assert.Equal(channels * Count(top, bottom, height) * Count(left, right, width), strangers);
        else if (float.IsInfinity(stranger) && encoder == "GridworldCNN")
            Assert.True(strangers > 0);
        else if (float.IsFinite(stranger))
            Assert.Equal(0, strangers);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1e6f)]
    public void Training_gives_the_same_features(float stranger)
    {
        foreach (string encoder in new[] { "GridworldCNN", "DrQCNN", "NatureishCNN", "IMPALAishCNN" })
        {
            int size = Sizes(encoder).Size;
            Cnn cnn = Create(encoder, size, "leaky_relu");
            Tensor obs = Draw.Uniform(1, [1, Images, size, size, 4]);
            obs.AsSpan<float>()[(size * size * 4) + 700] = stranger;
            Tensor trained = cnn.Forward(obs, fromFloat: true);
            using IDisposable noGrad = Autograd.NoGrad();
            Compare.Bits(cnn.Forward(obs, fromFloat: true), trained, encoder);
        }
    }

    private static bool IsNear(double expected, double actual, double scale) => Math.Abs(expected - actual) <= 1e-5 * scale;

    /// <summary>Rows or columns of the map from the first to the last.</summary>
    private static int Count(int first, int last, int size) => Math.Min(last, size - 1) - Math.Max(first, 0) + 1;

    private static Cnn Create(string encoder, int size, string activation) => encoder == "IMPALAishCNN"
        ? new ImpalaishCnn((size, size, 4), channelsFirst: false, activation: activation, postGroupNorm: false, generator: new Generator(0))
        : Amago.Configuration.Encoders.Find(encoder).Create((size, size, 4), false, activation, generator: new Generator(0));

    /// <summary>The first and last output that a pixel's row or column reaches; they may lie outside of the map.</summary>
    private static (int First, int Last) Reach(int at, (int Kernel, int Stride, int Padding)[] windows)
    {
        int first = at, last = at;
        foreach ((int kernel, int stride, int padding) in windows)
        {
            first = (int)Math.Ceiling((first + padding - kernel + 1) / (double)stride);
            last = (int)Math.Floor((last + padding) / (double)stride);
        }

        return (first, last);
    }

    private static (int Size, int Row, (int Kernel, int Stride, int Padding)[] Windows) Sizes(string encoder) => encoder switch
    {
        "GridworldCNN" => (16, 6, [(2, 1, 0), (2, 1, 0), (2, 1, 0)]),
        "DrQCNN" => (37, 17, [(3, 2, 0), (3, 1, 0), (3, 1, 0), (3, 1, 0)]),
        "NatureishCNN" => (84, 20, [(8, 4, 0), (4, 2, 0), (3, 1, 0)]),
        _ => (64, 5, [.. Enumerable.Repeat(Block, 3).SelectMany(static block => block)]),
    };

    // Convolution, pooling, and two residual blocks of two convolutions.
    private static (int Kernel, int Stride, int Padding)[] Block => [(3, 1, 1), (3, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 1, 1)];
}
