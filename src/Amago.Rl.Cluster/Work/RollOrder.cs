namespace Amago.Rl.Cluster.Work;

/// <summary>Asks a worker for a shard's rollout.</summary>
/// <param name="Run">What the run is known by.</param>
/// <param name="Shard">The shard, 0 to S - 1.</param>
/// <param name="Iteration">Number of the rollout, from 0.</param>
/// <param name="Version">Updates that the parameters have seen.</param>
/// <param name="State">The shard before the rollout.</param>
/// <param name="Parameters">The parameters to play with, which a worker asks for once, whatever shards it plays.</param>
/// <param name="Sender">Who keeps what is to be asked for.</param>
/// <param name="KeepsRollout">Whether the rollout stays with the worker, which learns from it.</param>
[GenerateSerializer, Immutable, Alias("amago.roll")]
internal sealed record RollOrder(
    [property: Id(0)] string Run,
    [property: Id(1)] int Shard,
    [property: Id(2)] long Iteration,
    [property: Id(3)] long Version,
    [property: Id(4)] Blob State,
    [property: Id(5)] Blob Parameters,
    [property: Id(6)] SiloAddress Sender,
    [property: Id(7)] bool KeepsRollout);
