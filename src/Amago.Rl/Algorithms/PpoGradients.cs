namespace Amago.Rl;

/// <summary>What a minibatch of PPO is, and so who can compute its gradients.</summary>
public enum PpoGradients
{
    /// <summary>Samples of the whole rollout in one order: gradients are computed in one place.</summary>
    Central,

    /// <summary>
    /// As many samples of each shard, in an order of the shard's own: sums of gradients are computed where the shards are, and added up in
    /// the order of a <see cref="FixedTree"/>.
    /// </summary>
    Sharded,
}
