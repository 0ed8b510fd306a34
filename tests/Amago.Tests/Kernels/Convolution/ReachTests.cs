using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Winograd;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// One value that is infinite, not a number or huge changes what depends on it and nothing else, in every convolution kernel: outputs out
/// of its reach are those without it, and those within are what the plain loops make of it.
/// </summary>
public sealed class ReachTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Layers => new(
        "10x10x4 -> 16, 2x2 s1 p0, 2 images", // Gridworld's
        "9x9x16 -> 32, 2x2 s1 p0, 2 images",
        "8x8x32 -> 48, 2x2 s1 p0, 3 images",
        "28x24x4 -> 32, 8x8 s4 p0, 1 image", // Nature's
        "12x12x32 -> 64, 4x4 s2 p0, 2 images",
        "8x8x64 -> 64, 3x3 s1 p0, 1 image",
        "13x11x9 -> 32, 3x3 s2 p0, 2 images", // DrQ's
        "11x12x32 -> 32, 3x3 s1 p0, 1 image",
        "11x12x3 -> 16, 3x3 s1 p1, 2 images", // Impala's
        "9x11x16 -> 32, 3x3 s1 p1, 2 images",
        "7x7x32 -> 32, 3x3 s1 p1, 3 images",
        "6x7x5 -> 7, 3x3 s1 p2, 2 images", // channels that fill no vector
        "1x4x3 -> 2, 3x3 s1 p2, 1 image",
        "12x9x2 -> 17, 6x6 s3 p0, 2 images",
        "5x6x7 -> 3, 3x3 s2 p1, 2 images",
        "1x1x37 -> 29, 1x1 s1 p0, 3 images"); // a linear layer

    private static float[] Strangers => [float.PositiveInfinity, TileRange.Max, float.NaN, -65535, 1e30f];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_the_forward_pass(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassOperands operands = PassOperands.Draw(shape, isForward: true) with { Weights = Weights(shape) };
        foreach ((int at, float stranger) in Places(operands.From.Length))
        {
            Check(
                Convolutions.ForwardCandidates(shape).Select(pass => (pass.Name, Of(pass, operands))),
                x => PlainConvolution.Forward(shape, x, operands.Weights),
                operands.From,
                at,
                stranger);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_the_data_gradient(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassOperands operands = PassOperands.Draw(shape, isForward: false) with { Weights = Weights(shape) };
        foreach ((int at, float stranger) in Places(operands.From.Length))
        {
            Check(
                Convolutions.BackwardDataCandidates(shape).Select(pass => (pass.Name, Of(pass, operands))),
                dy => PlainConvolution.BackwardData(shape, dy, operands.Weights),
                operands.From,
                at,
                stranger);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_an_input_on_the_weight_gradient(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        foreach ((int at, float stranger) in Places(x.Length).Where(IsBeyond))
        {
            Check(
                Convolutions.WeightGradientCandidates(shape).Select(gradient => (gradient.Name, Of(gradient, strange => (strange, dy)))),
                strange => Joined(PlainConvolution.BackwardWeight(shape, strange, dy)),
                x,
                at,
                stranger);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Of_an_output_gradient_on_the_weight_gradient(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        foreach ((int at, float stranger) in Places(dy.Length).Where(IsBeyond))
        {
            Check(
                Convolutions.WeightGradientCandidates(shape).Select(gradient => (gradient.Name, Of(gradient, strange => (x, strange)))),
                strange => Joined(PlainConvolution.BackwardWeight(shape, x, strange)),
                dy,
                at,
                stranger);
        }
    }

    private static Func<float[], float[]> Of(ConvolutionPass pass, PassOperands operands) =>
        from => ConvolutionRuns.Pass(pass, operands with { From = from });

    private static Func<float[], float[]> Of(
        ConvolutionWeightGradient gradient, Func<float[], (float[] X, float[] Dy)> operands) => strange =>
    {
        (float[] x, float[] dy) = operands(strange);
        (float[] weights, float[] bias) = ConvolutionRuns.Gradients(gradient, x, dy);
        return [.. weights, .. bias];
    };

    private static double[] Joined((double[] Weights, double[] Bias) gradients) => [.. gradients.Weights, .. gradients.Bias];

    // Within the bound a weight's gradient is as exact as a sum with such a value is.
    private static bool IsBeyond((int At, float Stranger) place) => !(Math.Abs(place.Stranger) <= TileRange.Max);

    private static void Check(
        IEnumerable<(string Name, Func<float[], float[]> Run)> kernels,
        Func<float[], double[]> plain,
        float[] usual,
        int at,
        float stranger)
    {
        float[] strange = [.. usual];
        strange[at] = stranger;
        float[] without = Samples.ToFloat(plain(usual)), expected = Samples.ToFloat(plain(strange));
        double scale = Math.Max(without.Max(MathF.Abs), 1);

        // A tile that takes the stranger in is exact to its largest output; a value out of reach has the scale of its own.
        double within = Math.Abs(stranger) <= TileRange.Max ? Math.Max(expected.Max(MathF.Abs), scale) : scale;
        foreach ((string name, Func<float[], float[]> run) in kernels)
        {
            float[] actual = run(strange);
            for (int i = 0; i < actual.Length; i++)
            {
                double own = Math.Max(expected[i].Equals(without[i]) ? scale : within, Math.Abs((double)expected[i]));
                bool isAsExpected = float.IsFinite(expected[i])
                    ? Math.Abs((double)actual[i] - expected[i]) <= Tolerance * own
                    : actual[i].Equals(expected[i]);
                string what = $"{stranger} at {at}, element {i}: expected {expected[i]}, got {actual[i]}; without it {without[i]}";
                Assert.True(isAsExpected, $"{name}, {what}");
            }
        }
    }

    // The corners of the batch, and places between them.
    private static IEnumerable<(int At, float Stranger)> Places(int length)
    {
        for (int i = 0; i < Strangers.Length; i++)
            yield return ((int)((long)(length - 1) * i / (Strangers.Length - 1)), Strangers[i]);
    }

    private static float[] Weights(Conv2dShape shape) =>
        Samples.Uniform(shape.WeightSize, 3, scale: 1 / MathF.Sqrt(shape.WeightSize / shape.OutputChannels));
}
