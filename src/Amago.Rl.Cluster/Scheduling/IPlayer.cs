using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// A worker as the learner sees it. A call that is not answered is an exception or never ends: it is waited for by a clock.
/// </summary>
internal interface IPlayer
{
    /// <summary>What messages call it: its address.</summary>
    string Name { get; }

    /// <summary>Answers at once where the worker is alive.</summary>
    Task PingAsync();

    /// <summary>Has it prepare for a run.</summary>
    Task<WorkAnswer> BeginAsync(BeginOrder order);

    /// <summary>Has it play a shard.</summary>
    /// <returns>How that ended, and the result's bytes where it is done.</returns>
    Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order);

    /// <summary>Has it get ready for an update whose gradients are sharded.</summary>
    Task<PrepareAnswer> PrepareAsync(PrepareOrder order);

    /// <summary>Gives it the learner's parameters and optimiser.</summary>
    Task<WorkAnswer> LoadAsync(LoadOrder order);

    /// <summary>Has it make an update together with others.</summary>
    Task<WorkAnswer> UpdateAsync(UpdateOrder order);

    /// <summary>Tells it that a run is over.</summary>
    Task CloseAsync(string run);

    /// <summary>Tells it that it is not needed any more, or refused.</summary>
    Task EndAsync(string? refusal);
}
