namespace Amago.Rl.Spaces;

/// <summary>One of the distributions of an action, on tensors.</summary>
internal abstract class PartDistribution
{
    /// <summary>Log-probabilities (N) of this part's numbers of the actions, (N, length).</summary>
    public abstract Tensor LogProbability(Tensor actions);

    /// <summary>Entropies (N) in nats.</summary>
    public abstract Tensor Entropy();
}
