namespace Amago.Rl.Cluster.Work;

/// <summary>Asks a worker to make an update together with the other members of a mesh.</summary>
/// <param name="Run">What the run is known by.</param>
/// <param name="Epoch">Number of the attempt.</param>
/// <param name="Iteration">Number of the rollout that is learned from.</param>
/// <param name="LearningRate">Adam's step size.</param>
/// <param name="Own">The worker's place among the members.</param>
/// <param name="Members">Where each member is reached, and the first and the number of its shards.</param>
[GenerateSerializer, Immutable, Alias("amago.update")]
internal sealed record UpdateOrder(
    [property: Id(0)] string Run,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Iteration,
    [property: Id(3)] float LearningRate,
    [property: Id(4)] int Own,
    [property: Id(5)] UpdateMember[] Members);

/// <summary>A member of an update.</summary>
/// <param name="Address">Where it takes connections.</param>
/// <param name="First">The first of its shards.</param>
/// <param name="Count">Their number; 0 for the learner.</param>
[GenerateSerializer, Immutable, Alias("amago.member")]
internal sealed record UpdateMember([property: Id(0)] string Address, [property: Id(1)] int First, [property: Id(2)] int Count);
