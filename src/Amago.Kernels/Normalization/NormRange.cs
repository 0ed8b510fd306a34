namespace Amago.Kernels.Normalization;

/// <summary>
/// Which statistics a normalisation can work with in float32. Squares of deviations, or of reciprocal deviations, would be infinite or zero
/// beyond some ends; and where the mean is far larger than the deviation, its rounding is a deviation itself: equal values would be
/// told apart. What is beyond is computed once more in float64.
/// </summary>
internal static class NormRange
{
    private const double MinVariance = 1e-30, MaxVariance = 1e36;

    // A mean of a thousand deviations leaves an error of 1e-4 of one.
    private const double MaxSquaredRatio = 1e6;

    /// <summary>Whether float32 holds a mean and a variance, epsilon included.</summary>
    public static bool Holds(double mean, double variance) =>
        variance is > MinVariance and < MaxVariance && mean * mean < MaxSquaredRatio * variance;

    /// <summary>Whether float32 holds a mean and the variance of a reciprocal deviation, epsilon included.</summary>
    public static bool HoldsReciprocal(double mean, double rstd) => Holds(mean, 1 / (rstd * rstd));
}
