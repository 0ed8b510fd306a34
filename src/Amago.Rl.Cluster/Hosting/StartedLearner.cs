using Amago.Rl.Cluster.Joining;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>A learner's silo that starts with the first run that needs it: what is wrong with a run's settings is said before.</summary>
/// <param name="options">What the learner is told of its cluster.</param>
internal sealed class StartedLearner(LearnerOptions options) : IDisposable
{
    private ClusterLearner? _learner;

    /// <summary>Has a run's shards played by the workers.</summary>
    /// <exception cref="ArgumentException">The run's environments can't be saved, and must not start their episodes anew.</exception>
    public IShardTransport Connect(ShardPlan plan, string configuration)
    {
        CheckEnvironment(RunCard.SettingsOf(configuration).Settings);
        _learner ??= ClusterLearner.StartAsync(options).GetAwaiter().GetResult();
        return _learner.Connect(plan, configuration);
    }

    private void CheckEnvironment(TrainingSettings settings)
    {
        if (settings.CreateEnvironment(seed: 0) is ISavable { IsSavable: true })
            return;
        if (!options.RestartEpisodes)
        {
            throw new ArgumentException(
                $"{settings.Game}: expected an environment that is ISavable, since its state goes from place to place, got one that "
                + "is not. --restart-episodes lets it play all the same: where a shard moves, its episodes start anew, and runs differ.");
        }

        options.Notice(
            $"{settings.Game} can't be saved: where a shard moves, its episodes start anew. This run is not exact; others will differ.");
    }

    public void Dispose() => _learner?.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
