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

    /// <summary>
    /// Makes the update of an iteration whose results have come, where <see cref="PpoSettings.Gradients"/> are sharded; by default in this
    /// process. A transport may have others compute what their shards contribute: with an <see cref="IGradientExchange"/> the learner has
    /// the same bits in the end.
    /// </summary>
    /// <param name="learner">The run's policy and optimiser, to be updated.</param>
    /// <param name="update">Which update it is.</param>
    /// <param name="results">The results of all shards, in their order.</param>
    /// <returns>The losses.</returns>
    PpoLosses Learn(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(results);
        return learner.Learn(update, results, new LocalExchange(results.Count));
    }
}
