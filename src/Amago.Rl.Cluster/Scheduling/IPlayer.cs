using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// Whoever plays shards, as the learner sees it. A call that is not answered is an exception or never ends: it is waited for by a clock.
/// </summary>
internal interface IPlayer
{
    /// <summary>What messages call it: a worker's address.</summary>
    string Name { get; }

    /// <summary>Has it prepare for a run.</summary>
    Task<WorkAnswer> BeginAsync(BeginOrder order);

    /// <summary>Has it play a shard.</summary>
    /// <returns>How that ended, and the result's bytes where it is done.</returns>
    Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order);

    /// <summary>Tells it that a run is over.</summary>
    Task CloseAsync(string run);
}
