using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>An episode that came to its end, or was cut off.</summary>
/// <param name="Environment">Which environment it was in.</param>
/// <param name="Return">The sum of its scores: the game's own rewards.</param>
/// <param name="Length">Its steps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FinishedEpisode(int Environment, double Return, int Length)
{
    /// <summary>
    /// The longest episode that a saved state may claim: far more than is ever played, and far from where counting on would overflow.
    /// </summary>
    internal const int MaxSteps = 1 << 30;
}
