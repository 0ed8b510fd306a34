using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>An episode that terminated or was truncated.</summary>
/// <param name="Environment">Index of the environment that the episode was played in.</param>
/// <param name="Return">Sum of the episode's scores: the game's own rewards.</param>
/// <param name="Length">Number of the episode's steps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FinishedEpisode(int Environment, double Return, int Length)
{
    /// <summary>
    /// The longest episode that a saved state may claim: far more than is ever played, and far from where counting on would overflow.
    /// </summary>
    internal const int MaxSteps = 1 << 30;
}
