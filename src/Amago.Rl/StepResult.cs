using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>What one action led to.</summary>
/// <param name="Reward">The reward of this step alone.</param>
/// <param name="Terminated">The episode came to its end: nothing of value follows.</param>
/// <param name="Truncated">The episode was cut off, by a time limit for example: the world would go on, and value with it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StepResult(float Reward, bool Terminated = false, bool Truncated = false)
{
    /// <summary>What the step adds to the episode's return: the environment's own reward, also where a wrapper changes <see cref="Reward"/>.</summary>
    public float Score { get; init; } = Reward;

    /// <summary>Whether the episode is over, either way.</summary>
    public bool IsDone => Terminated || Truncated;
}
