namespace Amago.Rl.Cluster.Work;

/// <summary>Bytes on their way between silos. They are not copied on the way, so that nobody may change them afterwards.</summary>
/// <param name="Bytes">What is said, in a form of the sender's own.</param>
[GenerateSerializer, Immutable, Alias("amago.message")]
internal sealed record WorkMessage([property: Id(0)] byte[] Bytes);
