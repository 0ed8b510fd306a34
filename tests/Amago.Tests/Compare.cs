using Amago.Tensors;

namespace Amago.Tests;

/// <summary>Comparisons of tensors with a tolerance.</summary>
internal static class Compare
{
    /// <summary>Largest absolute difference over the largest absolute value, the measure of all comparisons with PyTorch.</summary>
    /// <param name="expected">What it should be.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="tolerance">The largest ratio allowed.</param>
    /// <param name="what">Named in the failure.</param>
    /// <param name="scale">A value to measure against where all expected values are smaller.</param>
    public static void Relative(Tensor expected, Tensor actual, double tolerance, string what, double scale = 0)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double error = 0;
        foreach ((float e, float a) in expected.ToArray<float>().Zip(actual.ToArray<float>()))
        {
            scale = Math.Max(scale, Math.Abs((double)e));
            error = Math.Max(error, double.IsNaN(a) ? double.PositiveInfinity : Math.Abs((double)e - a));
        }

        Assert.True(error <= tolerance * scale, $"{what}: relative difference {error / scale:E2}, allowed {tolerance:E0}");
    }

    /// <summary>The same bits.</summary>
    public static void Bits(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(
            expected.ToArray<float>().Select(BitConverter.SingleToInt32Bits).SequenceEqual(actual.ToArray<float>().Select(BitConverter.SingleToInt32Bits)),
            $"{what}: the bits differ");
    }
}
