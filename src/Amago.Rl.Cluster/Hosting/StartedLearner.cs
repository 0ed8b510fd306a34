namespace Amago.Rl.Cluster.Hosting;

/// <summary>A learner's silo that starts with the first run that needs it: what is wrong with a run's settings is said before.</summary>
/// <param name="options">What the learner is told of its cluster.</param>
internal sealed class StartedLearner(LearnerOptions options) : IDisposable
{
    private ClusterLearner? _learner;

    /// <summary>Has a run's shards played by the workers.</summary>
    public IShardTransport Connect(ShardPlan plan, string configuration)
    {
        _learner ??= ClusterLearner.StartAsync(options).GetAwaiter().GetResult();
        return _learner.Connect(plan, configuration);
    }

    public void Dispose() => _learner?.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
