using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>
/// The gradient of a bias is a sum over all pixels of a batch: every kernel rounds it the same way, a few units in its last place.
/// </summary>
public sealed class BiasGradientTests
{
    /// <summary>Height, channels, output channels, kernel, stride, images.</summary>
    public static TheoryData<int[]> Layers => new([130, 16, 16, 3, 1, 6], [16, 2, 33, 2, 2, 1500], [5, 17, 20, 3, 1, 4000]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void Is_precise_for_large_images_and_batches(int[] s)
    {
        var shape = new Conv2dShape(s[5], s[0], s[0], s[1], s[2], new WindowGeometry(s[3], s[4], 0));
        float[] x = new float[shape.Images * shape.InputSize], dy = Samples.Uniform(shape.Images * shape.OutputSize, 1);
        for (int i = 0; i < dy.Length; i++)
            dy[i] += 0.7f; // equal signs: nothing cancels, and a long chain of additions in float loses its digits
        double[] expected = new double[shape.OutputChannels];
        for (int i = 0; i < dy.Length; i++)
            expected[i % expected.Length] += dy[i];

        float[]? first = null;
        foreach (ConvolutionWeightGradient gradient in Convolutions.WeightGradientCandidates(shape).Where(
            static gradient => gradient.Name != "plain loops"))
        {
            (_, float[] bias) = WinogradRuns.Gradients(gradient, x, dy);
            Samples.AssertClose(expected, bias, 0, 1.5e-7, gradient.Name);
            Samples.AssertSameBits(first ??= bias, bias, gradient.Name);
        }
    }

    [Fact]
    public void Of_a_linear_layer_too()
    {
        const int rows = 100_000, outputs = 5;
        float[] dy = new float[rows * outputs], dw = new float[outputs], dbias = new float[outputs];
        Array.Fill(dy, 0.1f);
        LinearProduct.BackwardWeight(new float[rows], dy, dw, dbias, rows, 1, outputs);
        Assert.All(dbias, sum => Assert.Equal(1, sum / (rows * (double)0.1f), 6e-7)); // equal numbers round alike in every run
    }
}
