namespace Amago.Kernels.Reductions;

/// <summary>
/// How sums of floats are rounded, everywhere: of so many terms for each lane of a vector a run is added in float, in up to four
/// accumulators, and the runs are added in double. A million equal numbers in float alone would be 1 % off.
/// </summary>
internal static class FloatRun
{
    public const int Length = 64;
}
