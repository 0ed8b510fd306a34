namespace Amago.Rl.Algorithms;

/// <summary>How far a PPO run is: its counts and the episodes that ended.</summary>
internal sealed class PpoProgress
{
    private long _steps, _iteration;

    /// <summary>Steps of all environments so far.</summary>
    public long Steps => _steps;

    /// <summary>Rollouts with their updates so far.</summary>
    public long Iteration
    {
        get => _iteration;
        set => _iteration = value;
    }

    /// <summary>Statistics of the episodes that have ended.</summary>
    public EpisodeStatistics Episodes { get; } = new();

    /// <summary>Counts a rollout that was played to its end.</summary>
    /// <param name="steps">Steps of all environments in the rollout.</param>
    /// <param name="finished">The episodes that ended in the rollout.</param>
    public void Add(int steps, List<FinishedEpisode> finished)
    {
        _steps += steps;
        Episodes.Add(finished);
    }

    /// <summary>Saves or loads the counts.</summary>
    public void SerializeCounts(StateArchive archive)
    {
        archive.Value(ref _steps, 0, EpisodeStatistics.MaxSteps, "steps");
        archive.Value(ref _iteration, 0, _steps, "iteration");
    }

    /// <summary>Checks what was loaded.</summary>
    /// <param name="archive">The state that was loaded.</param>
    /// <param name="environments">Number of all environments, N.</param>
    public void Check(StateArchive archive, int environments) => archive.Require(
        Steps % environments == 0 && Episodes.Count <= Steps,
        $"as many steps in each of {environments} environments, and no more episodes than steps; "
        + $"got {Steps} steps and {Episodes.Count} episodes");
}
