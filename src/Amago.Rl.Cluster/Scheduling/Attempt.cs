namespace Amago.Rl.Cluster.Scheduling;

/// <summary>A worker that a shard was given to.</summary>
/// <param name="player">The worker.</param>
/// <param name="start">When, by the scheduler's clock.</param>
internal sealed class Attempt(IPlayer player, TimeSpan start)
{
    public IPlayer Player => player;

    public TimeSpan Start => start;

    /// <summary>Whether nothing is waited for any more: it answered, or can't.</summary>
    public bool IsOver { get; set; }
}
