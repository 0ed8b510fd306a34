namespace Amago.Rl.Algorithms;

/// <summary>What a PPO run needs beside networks and generators to go on: counts, episodes, the environments and what they show.</summary>
/// <param name="environments">The environments that are played.</param>
/// <param name="observations">The observations to act on next.</param>
internal sealed class PpoProgress(VectorEnvironment environments, ObservationBatch observations) : ISavable
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
        SerializeObservations(archive);
        Episodes.Serialize(archive);
        environments.Serialize(archive);
        archive.Require(
            _steps % environments.Count == 0 && Episodes.Count <= _steps,
            $"as many steps in each of {environments.Count} environments, and no more episodes than steps; "
            + $"got {_steps} steps and {Episodes.Count} episodes");
        archive.Require(environments.HasStarted || !_hasStarted, "environments that were reset, for they show something");
    }

    private void SerializeObservations(StateArchive archive)
    {
        for (int i = 0; i < observations.Tensors.Count; i++)
        {
            (ObservationEntry entry, Tensor tensor) = (observations.Space.Entries[i], observations.Tensors[i]);
            switch (tensor.DType)
            {
                case DType.UInt8:
                    archive.Bytes(tensor.AsSpan<byte>(), "observations");
                    break;
                case DType.Int64:
                    foreach (ref long number in tensor.AsSpan<long>())
                        archive.Value(ref number, 0, ((DiscreteEntry)entry).Count - 1, entry.Name);
                    break;
                default:
                    foreach (ref float number in tensor.AsSpan<float>())
                    {
                        archive.Value(ref number, entry.Name);
                        archive.Require(float.IsFinite(number), $"finite numbers in '{Printable.Short(entry.Name)}'");
                    }

                    break;
            }
        }
    }
}
