using Amago.Tests.Kernels;

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
        Samples.AssertNear(expected.ToArray<float>(), actual.ToArray<float>(), tolerance, what, scale);
    }

    /// <summary>The same bits.</summary>
    public static void Bits(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Samples.AssertSameBits(expected.ToArray<float>(), actual.ToArray<float>(), what);
    }
}
