namespace Amago.Rl.Cluster.Work;

/// <summary>Asks a worker to take part in a run.</summary>
/// <param name="Run">What the run is known by: another one each time that a learner starts or resumes.</param>
/// <param name="Card">The run's settings, and what the learner computes with, to be compared.</param>
/// <param name="RestartsEpisodes">Whether environments that can't be saved may play.</param>
[GenerateSerializer, Immutable, Alias("amago.begin")]
internal sealed record BeginOrder(
    [property: Id(0)] string Run,
    [property: Id(1)] byte[] Card,
    [property: Id(2)] bool RestartsEpisodes);
