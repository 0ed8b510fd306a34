using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>Reward of one action, and whether it ended the episode.</summary>
/// <param name="Reward">The reward of this step alone.</param>
/// <param name="Terminated">Whether the episode came to its end, after which nothing of value follows.</param>
/// <param name="Truncated">Whether the episode was cut off, by a time limit for example: the world would go on, and value with it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StepResult(float Reward, bool Terminated = false, bool Truncated = false)
{
    /// <summary>
    /// What the step adds to the episode's return: the environment's own reward, also where a wrapper changes <see cref="Reward"/>.
    /// </summary>
    public float Score { get; init; } = Reward;

    /// <summary>Whether the episode is over, either way.</summary>
    public bool IsDone => Terminated || Truncated;
}
