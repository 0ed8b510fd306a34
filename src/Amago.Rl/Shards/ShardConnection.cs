namespace Amago.Rl;

/// <summary>Makes the transport of a run's shards.</summary>
/// <param name="plan">What the shards are.</param>
/// <param name="configuration">
/// The run's settings as gin text, defaults included, from which a <see cref="ShardWorker"/> can be made anywhere.
/// </param>
/// <returns>What has the shards played; the run disposes of it at its own end, where it is <see cref="IDisposable"/>.</returns>
public delegate IShardTransport ShardConnection(ShardPlan plan, string configuration);
