using System.Runtime.InteropServices;

namespace Amago.Rl.Shards;

/// <summary>
/// What N environments went through in T steps, as tensors: row t is what they had in step t. Observations and values have one row more,
/// for what lies behind the last step.
/// </summary>
internal sealed class Rollout
{
    private readonly ObservationBatch _all; // ((T + 1)·N, ...)
    private readonly ObservationBatch[] _rows;

    /// <summary>Makes room.</summary>
    /// <param name="plan">Steps, T; and what the environments show and take.</param>
    /// <param name="count">Number of environments, N.</param>
    public Rollout(ShardPlan plan, int count)
    {
        int length = plan.RolloutLength;
        Length = length;
        _all = new ObservationBatch(plan.ObservationSpace, (length + 1) * count);
        _rows = [.. Enumerable.Range(0, length + 1).Select(step => _all.Slice(step * count, count))];
        Shape steps = [length, count];
        Values = Tensor.Zeros([length + 1, count]);
        Actions = Tensor.Zeros([length, count, plan.ActionSpace.ActionLength]);
        Masks = plan.HasActionMasks
            ? Tensor.Zeros([length, count, plan.ActionSpace.MaskLength], DType.UInt8)
            : null;
        LogProbabilities = Tensor.Zeros(steps);
        Rewards = Tensor.Zeros(steps);
        Ends = Tensor.Zeros(steps);
        Advantages = Tensor.Zeros(steps);
        Returns = Tensor.Zeros(steps);
    }

    /// <summary>Steps of the rollout, T.</summary>
    public int Length { get; }

    /// <summary>Samples of the rollout, T·N.</summary>
    public int Size => Rewards.ElementCount;

    /// <summary>The critic's values of the observations, when they were played, (T + 1, N).</summary>
    public Tensor Values { get; }

    /// <summary>Actions that were drawn, not limited to their bounds, (T, N, L).</summary>
    public Tensor Actions { get; }

    /// <summary>Which choices were legal, (T, N, M) uint8; null where the environments never forbid any.</summary>
    public Tensor? Masks { get; }

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

    /// <summary>
    /// What the environments showed before a step, each entry in its own type: bytes are a quarter of the memory of floats.
    /// </summary>
    /// <param name="step">0 to T; T is what they show behind the last.</param>
    public ObservationBatch Observations(int step) => _rows[step];

    /// <summary>What the environments showed before all steps, (T·N).</summary>
    public ObservationBatch AllObservations() => _all.Slice(0, Size);

    /// <summary>Keeps which choices were legal in a step.</summary>
    /// <param name="step">0 to T - 1.</param>
    /// <param name="masks">The masks (N, M); empty where there are none.</param>
    public void KeepMasks(int step, ReadOnlySpan<bool> masks)
    {
        if (Masks is not null)
            MemoryMarshal.AsBytes(masks).CopyTo(Masks.Select(0, step).AsSpan<byte>());
    }

    /// <summary>Observations chosen by number.</summary>
    /// <param name="samples">(M) int64, each 0 to T·N - 1: step·N + environment.</param>
    public ObservationBatch TakeObservations(Tensor samples) => _all.Take(samples);

    /// <summary>Samples of one of the rollout's tensors, chosen by number.</summary>
    /// <param name="rows">One of the rollout's tensors: (T, N, ...), or (T + 1, N, ...), whose last row can't be chosen.</param>
    /// <param name="samples">(M) int64, each 0 to T·N - 1: step·N + environment.</param>
    /// <returns>The samples in the order of their numbers, (M, ...).</returns>
    public Tensor Take(Tensor rows, Tensor samples) => rows.Slice(0, 0, Length).MergeLeading(2).IndexSelect(0, samples);

    /// <summary>Copies what a shard's environments went through to their places among all; what lies behind the last step stays.</summary>
    /// <param name="shard">A rollout of as many steps.</param>
    /// <param name="first">Index of the shard's first environment among all.</param>
    public void CopyFrom(Rollout shard, int first)
    {
        Copy(shard.Values, Values, first);
        Copy(shard.Actions, Actions, first);
        if (shard.Masks is not null && Masks is not null)
            Copy(shard.Masks, Masks, first);
        Copy(shard.LogProbabilities, LogProbabilities, first);
        Copy(shard.Rewards, Rewards, first);
        Copy(shard.Ends, Ends, first);
        Copy(shard.Advantages, Advantages, first);
        Copy(shard.Returns, Returns, first);
        int count = shard.Size / Length;
        for (int step = 0; step < Length; step++)
            _rows[step].Slice(first, count).CopyFrom(shard._rows[step]);
    }

    /// <summary>
    /// Generalized advantage estimation (Schulman et al., 2015, https://arxiv.org/abs/1506.02438): the sum of the temporal-difference
    /// errors that follow, each weighted by (gamma lambda)^distance, up to the end of the episode. Reads rewards, ends and values, and
    /// writes advantages and returns.
    /// </summary>
    /// <param name="discount">The discount gamma, from 0 to 1.</param>
    /// <param name="lambda">The decay lambda of the errors' weights, from 0 to 1.</param>
    public void EstimateAdvantages(float discount, float lambda)
    {
        ReadOnlySpan<float> rewards = Rewards.AsSpan<float>(), ends = Ends.AsSpan<float>();
        ReadOnlySpan<float> values = Values.AsSpan<float>(); // one row more
        Span<float> advantages = Advantages.AsSpan<float>(), returns = Returns.AsSpan<float>();
        int row = Size / Length;
        for (int i = Size - 1; i >= 0; i--)
        {
            float goesOn = 1 - ends[i], next = i + row < Size ? advantages[i + row] : 0;
            float error = rewards[i] + (discount * values[i + row] * goesOn) - values[i];
            advantages[i] = error + (discount * lambda * goesOn * next);
            returns[i] = advantages[i] + values[i];
        }
    }

    private void Copy(Tensor source, Tensor target, int first)
    {
        int count = source.Shape[1];
        for (int step = 0; step < Length; step++)
            target.Select(0, step).Slice(0, first, count).CopyFrom(source.Select(0, step));
    }
}
