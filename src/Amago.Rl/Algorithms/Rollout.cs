using Amago.Tensors;

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

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>T·N.</summary>
    public int Size => Actions.ElementCount;

    /// <summary>(T + 1, N, H, W, C) uint8, as they came: a quarter of the memory.</summary>
    public Tensor Observations { get; }

    /// <summary>(T + 1, N): what the critic of that time expected.</summary>
    public Tensor Values { get; }

    /// <summary>(T, N) int64.</summary>
    public Tensor Actions { get; }

    /// <summary>(T, N): of the action that was taken, by the policy of that time.</summary>
    public Tensor LogProbabilities { get; }

    /// <summary>(T, N).</summary>
    public Tensor Rewards { get; }

    /// <summary>(T, N): 1 where the step ended an episode, else 0.</summary>
    public Tensor Ends { get; }

    /// <summary>(T, N): how much better than expected it went.</summary>
    public Tensor Advantages { get; }

    /// <summary>(T, N): what the critic should have said.</summary>
    public Tensor Returns { get; }

    /// <summary>Samples side by side.</summary>
    /// <param name="rows">One of the tensors above.</param>
    /// <param name="samples">(M) int64, each 0 to T·N - 1: step·N + environment.</param>
    /// <returns>(M, ...).</returns>
    public Tensor Take(Tensor rows, Tensor samples) => rows.Slice(0, 0, Length).MergeLeading(2).IndexSelect(0, samples);
}
