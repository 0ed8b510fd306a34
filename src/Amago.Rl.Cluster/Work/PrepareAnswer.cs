namespace Amago.Rl.Cluster.Work;

/// <summary>What a worker lacks for an update.</summary>
/// <param name="Outcome">Whether it can take part.</param>
/// <param name="Text">Why not.</param>
/// <param name="Address">Where it takes the connections of a mesh.</param>
/// <param name="NeedsState">Whether its parameters or its optimiser are others than the learner's.</param>
/// <param name="Missing">The shards whose rollouts it does not have.</param>
[GenerateSerializer, Immutable, Alias("amago.prepared")]
internal sealed record PrepareAnswer(
    [property: Id(0)] WorkOutcome Outcome,
    [property: Id(1)] string Text,
    [property: Id(2)] string Address,
    [property: Id(3)] bool NeedsState,
    [property: Id(4)] int[] Missing);
