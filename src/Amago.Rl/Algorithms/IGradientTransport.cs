namespace Amago.Rl;

/// <summary>
/// A transport that has gradients computed where the shards are. It takes part in updates whose <see cref="PpoSettings.Gradients"/> are
/// sharded; over any other transport they are made in the learner's process, to the same bits.
/// </summary>
public interface IGradientTransport : IShardTransport
{
    /// <summary>Makes the update of an iteration whose results have come.</summary>
    /// <param name="learner">The run's policy and optimiser, to be updated; as a member of an exchange, of no shards, say.</param>
    /// <param name="update">Which update it is.</param>
    /// <param name="results">The results of all shards, in their order.</param>
    /// <returns>The losses.</returns>
    /// <remarks>
    /// Where members are lost it makes the update again with others. What it throws ends the run, which can go on from its last checkpoint.
    /// </remarks>
    PpoLosses Learn(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results);
}
