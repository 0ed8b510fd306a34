namespace Amago.Rl.Cluster.Work;

/// <summary>Asks a worker to get ready for an update whose gradients are sharded; whatever update it is at, it leaves that one.</summary>
/// <param name="Run">What the run is known by.</param>
/// <param name="Epoch">Number of the attempt.</param>
/// <param name="Iteration">Number of the rollout that is learned from.</param>
/// <param name="First">The first of its shards.</param>
/// <param name="Count">Their number.</param>
/// <param name="Hash">The learner's hash of parameters and optimiser.</param>
[GenerateSerializer, Immutable, Alias("amago.prepare")]
internal sealed record PrepareOrder(
    [property: Id(0)] string Run,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Iteration,
    [property: Id(3)] int First,
    [property: Id(4)] int Count,
    [property: Id(5)] string Hash);
