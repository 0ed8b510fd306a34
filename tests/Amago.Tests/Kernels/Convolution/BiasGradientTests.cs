using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Linear;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// The gradient of a bias is a sum over all pixels of a batch: every kernel rounds it the same way, a few units in its last place.
/// </summary>
public sealed class BiasGradientTests
{
    public static TheoryData<string> Layers =>
        new("130x130x16 -> 16, 3x3 s1 p0, 6 images", "16x16x2 -> 33, 2x2 s2 p0, 1500 images", "5x5x17 -> 20, 3x3 s1 p0, 4000 images");

    [Theory]
    [MemberData(nameof(Layers))]
    public void Is_precise_for_large_images_and_batches(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        float[] x = new float[shape.Images * shape.InputSize], dy = Samples.Uniform(shape.Images * shape.OutputSize, 1);
        for (int i = 0; i < dy.Length; i++)
            dy[i] += 0.7f; // equal signs: nothing cancels, and a long chain of additions in float loses its digits
        double[] expected = new double[shape.OutputChannels];
        for (int i = 0; i < dy.Length; i++)
            expected[i % expected.Length] += dy[i];

        float[]? first = null;
        foreach (ConvolutionWeightGradient gradient in Convolutions.WeightGradientCandidates(shape))
        {
            (_, float[] bias) = ConvolutionRuns.Gradients(gradient, x, dy);
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
        LinearProduct.BackwardWeight(new float[rows], dy, dw, dbias, new(rows, 1, outputs));
        Assert.All(dbias, sum => Assert.Equal(1, sum / (rows * (double)0.1f), 6e-7)); // equal numbers round alike in every run
    }
}
