using Orleans.Concurrency;
using Orleans.Services;

namespace Amago.Rl.Cluster.Work;

/// <summary>
/// What a silo does for the others, addressed by the silo: it has no directory entry, no placement and no activation that could be lost
/// with another silo. Answers are said in words, never thrown.
/// </summary>
[Alias("amago.worker")]
internal interface IWorkerService : IGrainService
{
    /// <summary>Answers at once: the silo is alive and its connection carries messages.</summary>
    [Alias("ping")]
    Task Ping();

    /// <summary>Prepares for a run.</summary>
    [Alias("begin")]
    Task<WorkAnswer> Begin(BeginOrder order);

    /// <summary>Plays a shard: a pure function of the order, so that it may be done twice, here or elsewhere.</summary>
    [Alias("roll")]
    Task<WorkAnswer> Roll(RollOrder order);

    /// <summary>Gets ready for an update whose gradients are sharded.</summary>
    [Alias("prepare")]
    Task<PrepareAnswer> Prepare(PrepareOrder order);

    /// <summary>Takes the learner's parameters and optimiser.</summary>
    [Alias("load")]
    Task<WorkAnswer> Load(LoadOrder order);

    /// <summary>Makes an update together with other silos; the text of an answer that is done is the hash of what came out.</summary>
    [Alias("update")]
    Task<WorkAnswer> Update(UpdateOrder order);

    /// <summary>Gives a piece of what this silo keeps under a name; none where it does not keep it any more.</summary>
    [Alias("piece")]
    Task<Immutable<byte[]>> Piece(string key, int offset);

    /// <summary>A run is over: nothing of it is to be kept.</summary>
    [Alias("close")]
    Task Close(string run);

    /// <summary>The worker is not needed any more, or refused for good.</summary>
    /// <param name="refusal">Why it is refused; null where all runs are over.</param>
    [Alias("end")]
    Task End(string? refusal);
}
