using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Winograd;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Convolution.Winograd;

/// <summary>
/// What each Winograd algorithm costs in exactness at the encoders' sizes, against sums in float64: uniform weights and images. Errors are
/// relative to the root mean square and to the largest of the outputs. Transforms multiply by numbers whose spread grows with the tile, so
/// each algorithm has limits of its own, about one and a half times what was measured with and without fused multiply-adds; all stay below
/// 1e-5.
/// </summary>
public sealed class WinogradErrorTests
{
    public static TheoryData<string> Layers => new(
        "84x84x4 -> 32, 8x8 s4 p0, 2 images",
        "20x20x32 -> 64, 4x4 s2 p0, 4 images",
        "9x9x64 -> 64, 3x3 s1 p0, 8 images",
        "9x9x16 -> 32, 2x2 s1 p0, 8 images",
        "8x8x32 -> 48, 2x2 s1 p0, 8 images",
        "41x41x32 -> 32, 3x3 s1 p0, 1 image",
        "31x31x16 -> 32, 3x3 s1 p1, 1 image",
        "15x15x32 -> 32, 3x3 s1 p1, 4 images",
        "7x7x32 -> 32, 3x3 s1 p1, 8 images");

    [Theory]
    [MemberData(nameof(Layers))]
    public void Errors_stay_within_each_algorithms_limits(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassOperands forward = PassOperands.Draw(shape, isForward: true), backward = PassOperands.Draw(shape, isForward: false);
        double[] y = PlainConvolution.Forward(shape, forward.From, forward.Weights);
        foreach (ConvolutionPass pass in WinogradKernels.Forward(shape, SimdWidth.Widest))
            Check(pass.Name, y, ConvolutionRuns.Pass(pass, forward));

        double[] dx = PlainConvolution.BackwardData(shape, backward.From, backward.Weights);
        foreach (ConvolutionPass pass in WinogradKernels.BackwardData(shape, SimdWidth.Widest))
            Check(pass.Name, dx, ConvolutionRuns.Pass(pass, backward));

        (double[] dw, _) = PlainConvolution.BackwardWeight(shape, forward.From, backward.From);
        foreach (ConvolutionWeightGradient gradient in WinogradKernels.WeightGradient(shape, SimdWidth.Widest))
            Check(gradient.Name, dw, ConvolutionRuns.Gradients(gradient, forward.From, backward.From).Weights);
    }

    private static void Check(string name, double[] expected, float[] actual)
    {
        (double rmsLimit, double largestLimit) =
            name.Contains("F(5x5,3x3)", StringComparison.Ordinal) ? (3e-6, 7e-6)
            : name.Contains("F(4x4,3x3)", StringComparison.Ordinal) ? (2e-6, 3e-6)
            : name.Contains("F(4x4,2x2)", StringComparison.Ordinal) ? (1e-6, 2.7e-6)
            : (5e-7, 1e-6);
        (double rms, double largest) = Error(expected, actual);
        string what = $"{name}: root mean square {rms:E2} (limit {rmsLimit:E2}), largest {largest:E2} (limit {largestLimit:E2})";
        Assert.True(rms < rmsLimit && largest < largestLimit, what);
    }

    // Root mean square and largest error, relative to those of the expected values.
    private static (double Rms, double Largest) Error(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double squares = 0, errors = 0, largest = 0, largestError = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]);
            Assert.False(double.IsNaN(error), $"element {i}: expected {expected[i]}, got {actual[i]}");
            squares += expected[i] * expected[i];
            errors += error * error;
            largest = Math.Max(largest, Math.Abs(expected[i]));
            largestError = Math.Max(largestError, error);
        }

        return errors == 0 ? (0, 0) : (Math.Sqrt(errors / squares), largestError / largest);
    }
}
