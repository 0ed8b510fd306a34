namespace Amago.Rl.Algorithms;

/// <summary>
/// What N environments went through in T steps, as tensors: row t is what they had in step t. Observations and values have one row more,
/// for what lies behind the last step.
/// </summary>
internal sealed class Rollout
{
    public Rollout(int length, Shape observations)
    {
        Length = length;
        Shape steps = [length, observations[0]];
        Observations = Tensor.Zeros([length + 1, .. observations], DType.UInt8);
        Values = Tensor.Zeros([length + 1, observations[0]]);
        Actions = Tensor.Zeros(steps, DType.Int64);
        LogProbabilities = Tensor.Zeros(steps);
        Rewards = Tensor.Zeros(steps);
        Ends = Tensor.Zeros(steps);
        Advantages = Tensor.Zeros(steps);
        Returns = Tensor.Zeros(steps);
    }

    /// <summary>Steps of the rollout, T.</summary>
    public int Length { get; }

    /// <summary>Samples of the rollout, T·N.</summary>
    public int Size => Actions.ElementCount;

    /// <summary>Observations as bytes, (T + 1, N, H, W, C) uint8: a quarter of the memory of floats.</summary>
    public Tensor Observations { get; }

    /// <summary>The critic's values of the observations, when they were played, (T + 1, N).</summary>
    public Tensor Values { get; }

    /// <summary>Actions that were taken, (T, N) int64.</summary>
    public Tensor Actions { get; }

    /// <summary>Log-probabilities of the actions under the policy that played, (T, N).</summary>
    public Tensor LogProbabilities { get; }

    /// <summary>Rewards of the steps, (T, N).</summary>
    public Tensor Rewards { get; }

    /// <summary>1 where the step ended an episode, else 0, (T, N).</summary>
    public Tensor Ends { get; }

    /// <summary>Estimated advantages of the actions over the policy's average, (T, N).</summary>
    public Tensor Advantages { get; }

    /// <summary>Targets of the critic: advantage plus value, (T, N).</summary>
    public Tensor Returns { get; }

    /// <summary>Samples of one of the rollout's tensors, chosen by number.</summary>
    /// <param name="rows">One of the rollout's tensors: (T, N, ...), or (T + 1, N, ...), whose last row can't be chosen.</param>
    /// <param name="samples">(M) int64, each 0 to T·N - 1: step·N + environment.</param>
    /// <returns>The samples in the order of their numbers, (M, ...).</returns>
    public Tensor Take(Tensor rows, Tensor samples) => rows.Slice(0, 0, Length).MergeLeading(2).IndexSelect(0, samples);
}
