using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>A player in another process, which may be gone, and which learns from what it has played.</summary>
internal interface IWorker : IPlayer
{
    /// <summary>Answers at once where the worker is alive.</summary>
    Task PingAsync();

    /// <summary>Has it get ready for an update whose gradients are sharded.</summary>
    Task<PrepareAnswer> PrepareAsync(PrepareOrder order);

    /// <summary>Gives it the learner's parameters and optimiser.</summary>
    Task<WorkAnswer> LoadAsync(LoadOrder order);

    /// <summary>Has it make an update together with others.</summary>
    Task<WorkAnswer> UpdateAsync(UpdateOrder order);

    /// <summary>Tells it that it is not needed any more, or refused.</summary>
    Task EndAsync(string? refusal);
}
