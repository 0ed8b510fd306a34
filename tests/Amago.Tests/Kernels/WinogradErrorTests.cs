using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>
/// What each Winograd algorithm costs in exactness at the encoders' sizes, against sums in float64: uniform weights and images. Errors are
/// relative to the root mean square and to the largest of the outputs. Transforms multiply by numbers whose spread grows with the tile, so
/// each algorithm has limits of its own, about one and a half times what was measured with and without fused multiply-adds; all stay below
/// 1e-5.
/// </summary>
public sealed class WinogradErrorTests
{
    /// <summary>Height, channels, output channels, kernel, stride, padding, images.</summary>
    public static TheoryData<int[]> Layers => new(
        [84, 4, 32, 8, 4, 0, 2],
        [20, 32, 64, 4, 2, 0, 4],
        [9, 64, 64, 3, 1, 0, 8],
        [9, 16, 32, 2, 1, 0, 8],
        [8, 32, 48, 2, 1, 0, 8],
        [41, 32, 32, 3, 1, 0, 1],
        [31, 16, 32, 3, 1, 1, 1],
        [15, 32, 32, 3, 1, 1, 4],
        [7, 32, 32, 3, 1, 1, 8]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void Errors_stay_within_each_algorithms_limits(int[] sizes)
    {
        var shape = new Conv2dShape(sizes[6], sizes[0], sizes[0], sizes[1], sizes[2], new WindowGeometry(sizes[3], sizes[4], sizes[5]));
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, seed: 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, seed: 2);
        float[] weights = Samples.Uniform(shape.WeightSize, seed: 3);

        float[] y = WinogradRuns.Pass(new PlainForward(shape), x, weights, default, shape.OutputSize, inPieces: false);
        foreach (ConvolutionPass pass in Winograd.Forward(shape))
            Check(pass.Name, y, WinogradRuns.Pass(pass, x, weights, default, shape.OutputSize, inPieces: false));

        float[] dx = WinogradRuns.Pass(new PlainBackwardData(shape), dy, weights, default, shape.InputSize, inPieces: false);
        foreach (ConvolutionPass pass in Winograd.BackwardData(shape))
            Check(pass.Name, dx, WinogradRuns.Pass(pass, dy, weights, default, shape.InputSize, inPieces: false));

        (float[] dw, _) = WinogradRuns.Gradients(new PlainWeightGradient(shape), x, dy);
        foreach (ConvolutionWeightGradient gradient in Winograd.WeightGradient(shape))
            Check(gradient.Name, dw, WinogradRuns.Gradients(gradient, x, dy).Weights);
    }

    private static void Check(string name, float[] expected, float[] actual)
    {
        (double rmsLimit, double largestLimit) =
            name.Contains("F(5x5,3x3)", StringComparison.Ordinal) ? (3e-6, 7e-6)
            : name.Contains("F(4x4,3x3)", StringComparison.Ordinal) ? (2e-6, 3e-6)
            : name.Contains("F(4x4,2x2)", StringComparison.Ordinal) ? (1e-6, 2.7e-6)
            : (5e-7, 1e-6);
        (double rms, double largest) = WinogradRuns.Error(expected, actual);
        Assert.True(rms < rmsLimit && largest < largestLimit, $"{name}: root mean square {rms:E2} (limit {rmsLimit:E2}), largest {largest:E2} (limit {largestLimit:E2})");
    }
}
