using Amago.Kernels.Convolution.Winograd;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Convolution.Winograd;

/// <summary>
/// The transforms of each filter against the algebra that defines them, on unit vectors: every number of every matrix is seen.
/// </summary>
public sealed class WinogradFilterTests
{
    [Fact]
    public void A_unit_pixel_times_a_unit_tap_is_one_output()
    {
        WinogradFilterAlgebra<MinimalFilter4x3>.CheckProducts();
        WinogradFilterAlgebra<MinimalFilter5x3>.CheckProducts();
        WinogradFilterAlgebra<MinimalFilter3x2>.CheckProducts();
        WinogradFilterAlgebra<MinimalFilter4x2>.CheckProducts();
    }

    [Fact]
    public void The_transforms_of_gradients_are_the_transposes_of_the_transforms_forward()
    {
        WinogradFilterAlgebra<MinimalFilter4x3>.CheckTransposes();
        WinogradFilterAlgebra<MinimalFilter5x3>.CheckTransposes();
        WinogradFilterAlgebra<MinimalFilter3x2>.CheckTransposes();
        WinogradFilterAlgebra<MinimalFilter4x2>.CheckTransposes();
    }
}

/// <summary>The checks for one filter.</summary>
internal static unsafe class WinogradFilterAlgebra<TFilter>
    where TFilter : struct, IMinimalFilter
{
    // Products of three rounded numbers whose sums cancel: a few units in the last place of the largest.
    private const double Tolerance = 4e-6;

    private static readonly int Size = TFilter.Outputs + TFilter.Taps - 1, Positions = Size * Size;

    /// <summary>
    /// A unit pixel (i, j) times a unit tap (k, l) is a unit output at (i - k, j - l), or nothing where that lies outside the tile.
    /// </summary>
    public static void CheckProducts()
    {
        for (int pixel = 0; pixel < Positions; pixel++)
        {
            float[] input = InputTile(Unit(Positions, pixel));
            for (int tap = 0; tap < TFilter.Taps * TFilter.Taps; tap++)
            {
                float[] weights = WeightTile(Unit(TFilter.Taps * TFilter.Taps, tap));
                float[] outputs = OutputTile([.. input.Zip(weights, (a, b) => a * b)]);
                int row = (pixel / Size) - (tap / TFilter.Taps), column = (pixel % Size) - (tap % TFilter.Taps);
                for (int output = 0; output < outputs.Length; output++)
                {
                    bool isOne = (output / TFilter.Outputs, output % TFilter.Outputs) == (row, column);
                    string what = $"pixel {pixel}, tap {tap}, output {output}: {outputs[output]}";
                    Assert.True(Math.Abs(outputs[output] - (isOne ? 1 : 0)) < Tolerance, what);
                }
            }
        }
    }

    public static void CheckTransposes()
    {
        int outputs = TFilter.Outputs * TFilter.Outputs, taps = TFilter.Taps * TFilter.Taps;
        for (int position = 0; position < Positions; position++)
        {
            float[] forward = OutputTile(Unit(Positions, position)), backward = WeightGradientTile(Unit(Positions, position));
            for (int output = 0; output < outputs; output++)
                Samples.AssertNear(
                    [forward[output]],
                    [OutputGradientTile(Unit(outputs, output))[position]], 1e-6, $"position {position}, output {output}");
            for (int tap = 0; tap < taps; tap++)
                Samples.AssertNear([WeightTile(Unit(taps, tap))[position]], [backward[tap]], 1e-6, $"position {position}, tap {tap}");
        }
    }

    private static float[] Unit(int length, int index)
    {
        var result = new float[length];
        result[index] = 1;
        return result;
    }

    private static float[] InputTile(float[] pixels)
    {
        var planes = new float[Positions];
        fixed (float* from = pixels, to = planes)
            WinogradTransform<float, SimdScalar, TFilter>.Input(from, Size, 1, to, 1);
        return planes;
    }

    private static float[] OutputTile(float[] planes)
    {
        var pixels = new float[TFilter.Outputs * TFilter.Outputs];
        fixed (float* from = planes, to = pixels)
            WinogradTransform<float, SimdScalar, TFilter>.Output(from, 1, to, 0, TFilter.Outputs, 1, 0, default);
        return pixels;
    }

    private static float[] OutputGradientTile(float[] pixels)
    {
        var planes = new float[Positions];
        fixed (float* from = pixels, to = planes)
            WinogradTransform<float, SimdScalar, TFilter>.OutputGradient(from, TFilter.Outputs, 1, to, 1);
        return planes;
    }

    private static float[] WeightTile(float[] taps)
    {
        float[] planes = new float[Positions], scratch = new float[Positions];
        fixed (float* from = taps, to = planes, s = scratch)
            WinogradTransform<float, SimdScalar, TFilter>.Weight(from, to, 1, s);
        return planes;
    }

    private static float[] WeightGradientTile(float[] planes)
    {
        float[] taps = new float[TFilter.Taps * TFilter.Taps], scratch = new float[Positions];
        fixed (float* from = planes, to = taps, s = scratch)
            WinogradTransform<float, SimdScalar, TFilter>.WeightGradient(from, 1, to, s);
        return taps;
    }
}
