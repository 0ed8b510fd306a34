namespace Amago.Rl;

/// <summary>
/// A worker's part in the updates of a run whose gradients are sharded, made of nothing but the run's configuration: it keeps what its
/// shards played, and learns from that together with the other members.
/// <code>
/// member.Keep(shard.Roll(request));                                  // for each of its shards
/// if (member.Learner.Hash != hash)                                   // it has just joined, or missed an update
///     member.Learner.Load(bytes);                                    // of the learner's ToBytes
/// foreach (int shard in member.Missing(update.Iteration, exchange.Own))
///     ...                                                            // has to be played again, from the state before
/// member.Learn(update, exchange);                                    // and member.Learner.Hash is the learner's again
/// </code>
/// </summary>
public sealed class ShardedMember
{
    private const int Iterations = 2; // with a policy lag of 1 the next rollout is played while this one is learned from

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Iteration, int Shard), ShardResult> _kept = [];

    /// <summary>Prepares to learn.</summary>
    /// <param name="bindings">The run's configuration: <c>config.gin</c> of its folder.</param>
    /// <exception cref="ArgumentException">
    /// A setting is out of range, the machine or the process lacks the width of vectors, or the gradients can't be sharded.
    /// </exception>
    public ShardedMember(Bindings bindings)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        PpoSettings ppo = bindings.Create(PpoSettings.Configurable);
        TrainingSettings settings = bindings.Create(TrainingSettings.Configurable);
        settings.SettleVectorBits();
        Plan = settings.Plan(ppo.RolloutLength);
        Learner = new ShardedLearner(
            settings.CreatePolicy(bindings, new Generator(settings.Seed)),
            Plan,
            ppo,
            settings.Seed,
            settings.Augment ? bindings.Create(Augmentations.DrQv2Aug, generator: new Generator(settings.Seed)) : null);
    }

    /// <summary>What the run's shards are.</summary>
    public ShardPlan Plan { get; }

    /// <summary>The policy and the optimiser, which all members have alike.</summary>
    public ShardedLearner Learner { get; }

    /// <summary>Keeps what a shard played, until it is not learned from any more.</summary>
    /// <param name="result">A result of this run's; it is copied where its shard is going to play on.</param>
    /// <exception cref="ArgumentException">It is another run's.</exception>
    /// <exception cref="InvalidOperationException">The shard has played on since, or the rollout stayed elsewhere.</exception>
    public void Keep(ShardResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (!result.Plan.Equals(Plan))
            throw new ArgumentException("Sharded member: expected a result of this run's shards, got another's.", nameof(result));
        ShardResult own = result.IsLive ? result.Copy() : result;
        _ = own.Rollout;
        lock (_lock)
        {
            _kept[(own.Iteration, own.Shard)] = own;
            foreach ((long Iteration, int Shard) old in _kept.Keys.Where(key => key.Iteration <= own.Iteration - Iterations).ToArray())
                _kept.Remove(old);
        }
    }

    /// <summary>Those shards of a range whose rollouts are not here.</summary>
    /// <param name="iteration">Number of the rollout.</param>
    /// <param name="range">The shards.</param>
    public IReadOnlyList<int> Missing(long iteration, ShardRange range)
    {
        lock (_lock)
        {
            var missing = new List<int>();
            for (int shard = range.First; shard < range.End; shard++)
            {
                if (!_kept.ContainsKey((iteration, shard)))
                    missing.Add(shard);
            }

            return missing;
        }
    }

    /// <summary>Makes an update together with the other members.</summary>
    /// <param name="update">Which update it is.</param>
    /// <param name="exchange">Adds up sums of all members; its own shards are those of this one.</param>
    /// <inheritdoc cref="ShardedLearner.Learn" path="/returns|/remarks|/exception"/>
    public PpoLosses Learn(ShardedUpdate update, IGradientExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ShardRange own = exchange.Own;
        var results = new List<ShardResult>();
        lock (_lock)
        {
            for (int shard = own.First; shard < own.End; shard++)
            {
                results.Add(_kept.TryGetValue((update.Iteration, shard), out ShardResult? result)
                    ? result
                    : throw new ArgumentException(
                        $"Sharded member: expected the rollout of shard {shard} in iteration {update.Iteration} to be kept, got none.",
                        nameof(exchange)));
            }
        }

        return Learner.Learn(update, results, exchange);
    }
}
