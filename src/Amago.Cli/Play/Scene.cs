using Amago.Rl;

namespace Amago.Cli.Play;

/// <summary>One moment of a game, as it is shown.</summary>
/// <param name="Cells">The game's own observation (10, 10, C), also where the policy sees frames: where it is not 0, there is something.</param>
/// <param name="Episode">Which one, from 1.</param>
/// <param name="Steps">Steps of the episode so far.</param>
/// <param name="Return">Its return so far.</param>
/// <param name="LastAction">What led here; null at the start of an episode.</param>
/// <param name="LastResult">What that gave.</param>
/// <param name="Decision">What the policy makes of it; null for a person, and where the episode is over.</param>
internal sealed record Scene(byte[] Cells, int Episode, int Steps, double Return, GameAction? LastAction, StepResult LastResult, Decision? Decision)
{
    /// <summary>Whether the episode ends here.</summary>
    public bool IsOver => LastResult.IsDone;
}

/// <summary>What a policy makes of what it sees.</summary>
/// <param name="Action">What it is about to do: an index of the game's minimal actions.</param>
/// <param name="Probabilities">Of each of them.</param>
/// <param name="Value">The discounted return that its critic expects; null without one.</param>
internal sealed record Decision(int Action, float[] Probabilities, float? Value);
