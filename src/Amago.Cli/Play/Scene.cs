namespace Amago.Cli.Play;

/// <summary>A moment of a game, as it is shown.</summary>
/// <param name="Cells">
/// The game's own image (H, W, C), also where the policy sees frames: where it is not 0, there is something.
/// </param>
/// <param name="Episode">Number of the episode, from 1.</param>
/// <param name="Steps">Steps of the episode so far.</param>
/// <param name="Return">Return of the episode so far.</param>
/// <param name="LastAction">The action that led to the scene; null at the start of an episode.</param>
/// <param name="LastResult">Reward and end that the last action gave.</param>
/// <param name="Decision">What the policy makes of it; null for a person, and where the episode is over.</param>
internal sealed record Scene(
    byte[] Cells, int Episode, int Steps, double Return, float[]? LastAction, StepResult LastResult, Decision? Decision)
{
    /// <summary>Whether the episode ends with this scene.</summary>
    public bool IsOver => LastResult.IsDone;
}

/// <summary>A policy's decision on one observation.</summary>
/// <param name="Action">What it is about to do, a row of the action space.</param>
/// <param name="Probabilities">The probability of every choice and bit of the policy, the mean of every number.</param>
/// <param name="Deviations">The standard deviation of every number; empty where there are none.</param>
/// <param name="Mask">Which choices are legal; empty where all are.</param>
/// <param name="Value">The discounted return that its critic expects; null without one.</param>
internal sealed record Decision(float[] Action, float[] Probabilities, float[] Deviations, bool[] Mask, float? Value);
