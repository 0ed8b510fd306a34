using Amago.Kernels;
using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>
/// Plays shards in this process, several at once where <see cref="Workers.Threads"/> lets it. One learner asks it, for one iteration after
/// the other.
/// </summary>
public sealed class InProcessShards : IShardTransport
{
    private readonly ShardPlan _plan;
    private readonly RolloutShard[] _shards;
    private ConcurrentExclusiveSchedulerPair? _schedulers;
    private int _threads;

    /// <summary>Makes the shards of a run.</summary>
    /// <param name="plan">What they are.</param>
    /// <param name="policy">
    /// What plays: the policy that learns; with a <see cref="ShardPlan.PolicyLag"/> of 1 another one, built alike, which takes the
    /// parameters of before.
    /// </param>
    /// <param name="environments">The environments of each shard, <see cref="VectorEnvironment"/> with a first index of s·N/S.</param>
    /// <param name="discount">What a reward is worth a step later: gamma, 0 to 1.</param>
    /// <param name="gaeLambda">The lambda of generalized advantage estimation, 0 to 1.</param>
    /// <param name="seed">The run's seed, any number.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many shards, or policy or environments do not fit the plan; or the policy is to lag, and environments are not
    /// <see cref="ISavable"/>.
    /// </exception>
    public InProcessShards(
        ShardPlan plan, ActorCritic policy, IReadOnlyList<VectorEnvironment> environments, float discount, float gaeLambda, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environments);
        if (environments.Count != plan.Shards)
        {
            throw new ArgumentException(
                $"Shards: expected the environments of {plan.Shards} shards, got those of {environments.Count}.", nameof(environments));
        }

        (_plan, Acting) = (plan, new ActingPolicy(policy));
        _shards = [.. environments.Select((own, index) => new RolloutShard(index, plan, Acting, own, discount, gaeLambda, seed))];
        if (plan.PolicyLag > 0 && !IsSavable)
        {
            throw new ArgumentException(
                $"Shards: expected environments that are ISavable with a policy lag of {plan.PolicyLag}, got some that are not.",
                nameof(environments));
        }
    }

    internal ActingPolicy Acting { get; }

    internal IReadOnlyList<RolloutShard> Shards => _shards;

    internal bool IsSavable => Array.TrueForAll(_shards, static shard => shard.IsSavable);

    /// <inheritdoc/>
    public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _plan.Expect(request.Shard, nameof(request));
        cancellationToken.ThrowIfCancellationRequested();
        RolloutShard shard = _shards[request.Shard];
        shard.Prepare(request); // here, where no shard plays with the parameters of before any more
        int threads = Workers.Current;
        if (threads == 1 || (_plan.Shards == 1 && _plan.PolicyLag == 0))
            return Task.FromResult(shard.Play(request)); // with the kernels' threads, where there are some
        return Task.Factory.StartNew(
            () =>
            {
                using IDisposable one = Workers.Limit(1);
                return shard.Play(request);
            },
            cancellationToken,
            TaskCreationOptions.DenyChildAttach,
            SchedulerOf(threads));
    }

    private TaskScheduler SchedulerOf(int threads)
    {
        if (_schedulers is null || threads != _threads)
            (_schedulers, _threads) = (new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads), threads);
        return _schedulers.ConcurrentScheduler;
    }
}
