namespace Amago.Rl;

/// <summary>
/// Has rollouts of shards played, here or on other machines. A rollout is a pure function of its request: a transport may play it twice,
/// anywhere and in any order, and whichever result comes first is the result.
/// </summary>
public interface IShardTransport
{
    /// <summary>Plays a shard's rollout.</summary>
    /// <remarks>
    /// A learner asks for all shards of an iteration, each once, on its own thread, and waits for all before it asks for the next
    /// iteration.
    /// Where one fails it asks for that one again, at the next call of <see cref="Ppo.Iterate"/>; the other results stay.
    /// </remarks>
    /// <param name="request">The shard, its state, and the parameters to play with.</param>
    /// <param name="cancellationToken">Ends the wait; the rollout may be played to its end.</param>
    /// <returns>The shard's result of this iteration; a task that failed is an exception of <see cref="Ppo.Iterate"/>.</returns>
    Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken);
}
