namespace Amago.Rl.Cluster.Work;

/// <summary>Gives a worker the learner's parameters and optimiser.</summary>
/// <param name="Run">What the run is known by.</param>
/// <param name="Epoch">Number of the attempt.</param>
/// <param name="State">They as bytes.</param>
/// <param name="Sender">Who keeps them.</param>
[GenerateSerializer, Immutable, Alias("amago.load")]
internal sealed record LoadOrder(
    [property: Id(0)] string Run, [property: Id(1)] long Epoch, [property: Id(2)] Blob State, [property: Id(3)] SiloAddress Sender);
