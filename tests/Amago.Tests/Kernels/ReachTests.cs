using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>
/// One value that is infinite, not a number or huge changes what depends on it and nothing else, in every convolution kernel: outputs out
/// of its reach are those without it, and those within are what the plain loops make of it.
/// </summary>
public sealed class ReachTests
{
    private const double Tolerance = 1e-5;

    /// <summary>Height, width, channels, output channels, kernel, stride, padding, images.</summary>
    public static TheoryData<int[]> Layers => new(
        [10, 10, 4, 16, 2, 1, 0, 2], // Gridworld's
        [9, 9, 16, 32, 2, 1, 0, 2],
        [8, 8, 32, 48, 2, 1, 0, 3],
        [28, 24, 4, 32, 8, 4, 0, 1], // Nature's
        [12, 12, 32, 64, 4, 2, 0, 2],
        [8, 8, 64, 64, 3, 1, 0, 1],
        [13, 11, 9, 32, 3, 2, 0, 2], // DrQ's
        [11, 12, 32, 32, 3, 1, 0, 1],
        [11, 12, 3, 16, 3, 1, 1, 2], // Impala's
        [9, 11, 16, 32, 3, 1, 1, 2],
        [7, 7, 32, 32, 3, 1, 1, 3],
        [6, 7, 5, 7, 3, 1, 2, 2], // channels that fill no vector
        [1, 4, 3, 2, 3, 1, 2, 1],
        [12, 9, 2, 17, 6, 3, 0, 2],
        [5, 6, 7, 3, 3, 2, 1, 2],
        [1, 1, 37, 29, 1, 1, 0, 3]); // a linear layer

    private static float[] Strangers => [float.PositiveInfinity, TileRange.Largest, float.NaN, -65535, 1e30f];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_the_forward_pass(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        float[] weights = Weights(shape);
        foreach ((int at, float stranger) in Places(shape.Images * shape.InputSize))
        {
            float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), strange = With(x, at, stranger);
            Check(Convolutions.ForwardCandidates(shape), new PlainForward(shape), Run, x, strange, at);
        }

        float[] Run(ConvolutionPass pass, float[] from) =>
            WinogradRuns.Pass(pass, from, weights, default, shape.OutputSize, inPieces: false);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_the_data_gradient(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        float[] weights = Weights(shape);
        foreach ((int at, float stranger) in Places(shape.Images * shape.OutputSize))
        {
            float[] dy = Samples.Uniform(shape.Images * shape.OutputSize, 1), strange = With(dy, at, stranger);
            Check(Convolutions.BackwardDataCandidates(shape), new PlainBackwardData(shape), Run, dy, strange, at);
        }

        float[] Run(ConvolutionPass pass, float[] from) =>
            WinogradRuns.Pass(pass, from, weights, default, shape.InputSize, inPieces: false);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_an_input_on_the_weight_gradient(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        float[] dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        foreach ((int at, float stranger) in Places(shape.Images * shape.InputSize).Where(IsBeyond))
        {
            float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), strange = With(x, at, stranger);
            Check(
                Convolutions.WeightGradientCandidates(shape), new PlainWeightGradient(shape), (gradient, from) => Gradients(gradient, from, dy), x, strange, at);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_an_output_gradient_on_the_weight_gradient(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1);
        foreach ((int at, float stranger) in Places(shape.Images * shape.OutputSize).Where(IsBeyond))
        {
            float[] dy = Samples.Uniform(shape.Images * shape.OutputSize, 2), strange = With(dy, at, stranger);
            Check(
                Convolutions.WeightGradientCandidates(shape), new PlainWeightGradient(shape), (gradient, from) => Gradients(gradient, x, from), dy, strange, at);
        }
    }

    // Within the bound a weight's gradient is as exact as a sum with such a value is.
    private static bool IsBeyond((int At, float Stranger) place) => !(Math.Abs(place.Stranger) <= TileRange.Largest);

    private static void Check<TKernel>(
        IEnumerable<TKernel> kernels, TKernel plain, Func<TKernel, float[], float[]> run, float[] usual, float[] strange, int at)
        where TKernel : class
    {
        float[] without = run(plain, usual), expected = run(plain, strange);
        double scale = Math.Max(without.Max(MathF.Abs), 1);

        // A tile that takes the stranger in is exact to its largest output; a value out of reach has the scale of its own.
        double within = Math.Abs(strange[at]) <= TileRange.Largest ? Math.Max(expected.Max(MathF.Abs), scale) : scale;
        foreach (TKernel kernel in kernels)
        {
            float[] actual = run(kernel, strange);
            for (int i = 0; i < actual.Length; i++)
            {
                double own = Math.Max(expected[i].Equals(without[i]) ? scale : within, Math.Abs((double)expected[i]));
                bool isAsExpected = float.IsFinite(expected[i])
                    ? Math.Abs((double)actual[i] - expected[i]) <= Tolerance * own
                    : actual[i].Equals(expected[i]);
                string what = $"{strange[at]} at {at}, element {i}: expected {expected[i]}, got {actual[i]}; without it {without[i]}";
                Assert.True(isAsExpected, $"{(kernel as ConvolutionPass)?.Name ?? (kernel as ConvolutionWeightGradient)?.Name}, {what}");
            }
        }
    }

    // The corners of the batch, and places between them.
    private static IEnumerable<(int At, float Stranger)> Places(int length)
    {
        for (int i = 0; i < Strangers.Length; i++)
            yield return ((int)((long)(length - 1) * i / (Strangers.Length - 1)), Strangers[i]);
    }

    private static float[] Gradients(ConvolutionWeightGradient gradient, float[] x, float[] dy)
    {
        (float[] weights, float[] bias) = WinogradRuns.Gradients(gradient, x, dy);
        return [.. weights, .. bias];
    }

    private static float[] Weights(Conv2dShape shape) =>
        Samples.Uniform(shape.WeightSize, 3, scale: 1 / MathF.Sqrt(shape.WeightSize / shape.OutputChannels));

    private static float[] With(float[] values, int at, float stranger)
    {
        float[] strange = [.. values];
        strange[at] = stranger;
        return strange;
    }

    private static Conv2dShape Shape(int[] s) => new(s[7], s[0], s[1], s[2], s[3], new WindowGeometry(s[4], s[5], s[6]));
}
