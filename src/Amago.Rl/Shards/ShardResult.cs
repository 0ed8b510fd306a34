using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>
/// What a shard's environments went through in a rollout, and how they stand behind it. The result of a shard in this process is read from
/// the shard's own memory, before it plays on.
/// </summary>
public sealed class ShardResult
{
    private readonly RolloutShard? _shard;
    private readonly long _moment;

    internal ShardResult(RolloutShard? shard, ShardPlan plan, (int Shard, long Iteration) number, ShardPlayed played)
    {
        (_shard, _moment, Plan, Played) = (shard, shard?.Moment ?? 0, plan, played);
        (Shard, Iteration) = number;
    }

    /// <summary>The shard, 0 to S - 1.</summary>
    public int Shard { get; }

    /// <summary>Number of the rollout, from 0.</summary>
    public long Iteration { get; }

    /// <summary>The shard behind the rollout.</summary>
    public ShardState NextState => Played.NextState;

    /// <summary>The episodes that ended, step by step; environments are numbered among all of the run.</summary>
    public IReadOnlyList<FinishedEpisode> FinishedEpisodes => Played.Episodes;

    /// <summary>Whether the result has what the environments went through.</summary>
    public bool HasRollout => Played.Rollout is not null;

    internal ShardPlan Plan { get; }

    /// <summary>Whether the rollout lies in the memory of a shard that may play on.</summary>
    internal bool IsLive => _shard is not null;

    internal ShardPlayed Played { get; }

    /// <summary>What the environments went through.</summary>
    /// <exception cref="InvalidOperationException">The result is one without.</exception>
    internal Rollout Rollout => Played.Rollout ?? throw new InvalidOperationException(
        $"Shard {Shard}: expected the result of iteration {Iteration} with its rollout, got one without; it stayed where it was played.");

    /// <summary>The result with a rollout of its own, which stays as it is when the shard plays on.</summary>
    /// <exception cref="InvalidOperationException">The shard has played on since.</exception>
    public ShardResult Copy()
    {
        Expect();
        return Copy(new Rollout(Plan, Plan.ShardEnvironments));
    }

    internal ShardResult Copy(Rollout rollout)
    {
        rollout.CopyFrom(Rollout, 0);
        return new(null, Plan, (Shard, Iteration), Played with { Rollout = rollout });
    }

    /// <summary>
    /// The result without what the environments went through: what a learner needs of a shard whose gradients are computed elsewhere.
    /// </summary>
    public ShardResult WithoutRollout() => new(_shard, Plan, (Shard, Iteration), Played with { Rollout = null });

    /// <summary>The result as bytes, with a SHA-256 of them.</summary>
    /// <exception cref="NotSupportedException">The environments are not <see cref="ISavable"/>.</exception>
    /// <exception cref="InvalidOperationException">The shard has played on since.</exception>
    public byte[] ToBytes()
    {
        Expect();
        return StateArchive.Save(new ShardResultForm(Plan, this));
    }

    /// <summary>A result from the bytes of <see cref="ToBytes"/>. No more memory is taken than the plan's rollouts need.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="plan">What the run's shards are.</param>
    /// <exception cref="ArgumentException">
    /// They are cut short, damaged, of another plan, or hold numbers that no rollout has; the message says where.
    /// </exception>
    public static ShardResult FromBytes(ReadOnlySpan<byte> bytes, ShardPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var form = new ShardResultForm(plan, null);
        StateArchive.Read("Shard result", form, bytes);
        return form.Result();
    }

    /// <summary>Checks that the rollout is still that of this result.</summary>
    internal void Expect()
    {
        if (_shard is not null && _shard.Moment != _moment)
        {
            throw new InvalidOperationException(
                $"Shard {Shard}: expected its result of iteration {Iteration} to be read before it plays on, got a call afterwards.");
        }
    }
}
