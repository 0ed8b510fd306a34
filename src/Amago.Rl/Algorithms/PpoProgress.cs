namespace Amago.Rl.Algorithms;

/// <summary>What a PPO run needs beside networks and generators to go on: counts, episodes, the environments and what they show.</summary>
/// <param name="environments">The environments that are played.</param>
/// <param name="observations">(N, H, W, C) uint8, the observations to act on next.</param>
internal sealed class PpoProgress(VectorEnvironment environments, Tensor observations) : ISavable
{
    private bool _hasStarted;
    private long _steps, _iteration;

    /// <summary>Steps of all environments so far.</summary>
    public long Steps => _steps;

    /// <summary>Rollouts with their updates so far.</summary>
    public long Iteration
    {
        get => _iteration;
        set => _iteration = value;
    }

    /// <summary>Whether the observations are those of episodes that go on.</summary>
    public bool HasStarted
    {
        get => _hasStarted;
        set => _hasStarted = value;
    }

    /// <summary>Statistics of the episodes that have ended.</summary>
    public EpisodeStatistics Episodes { get; } = new();

    /// <summary>Counts a rollout that was played to its end.</summary>
    /// <param name="steps">Steps of all environments in the rollout.</param>
    /// <param name="finished">The episodes that ended in the rollout.</param>
    public void Add(int steps, List<FinishedEpisode> finished)
    {
        _hasStarted = true;
        _steps += steps;
        Episodes.Add(finished);
    }

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        archive.Section("Ppo");
        archive.Value(ref _steps, 0, EpisodeStatistics.MaxSteps, "steps");
        archive.Value(ref _iteration, 0, _steps, "iteration");
        archive.Value(ref _hasStarted, "whether the environments show something");
        archive.Bytes(observations.AsSpan<byte>(), "observations");
        Episodes.Serialize(archive);
        environments.Serialize(archive);
        archive.Require(
            _steps % environments.Count == 0 && Episodes.Count <= _steps,
            $"as many steps in each of {environments.Count} environments, and no more episodes than steps; "
            + $"got {_steps} steps and {Episodes.Count} episodes");
        archive.Require(environments.HasStarted || !_hasStarted, "environments that were reset, for they show something");
    }
}
