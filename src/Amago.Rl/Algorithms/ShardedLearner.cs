using Amago.Kernels;
using Amago.Rl.Algorithms;
using Amago.Rl.Exchanges;

namespace Amago.Rl;

/// <summary>
/// A policy with its optimiser that learns from rollouts of shards, together with others that hold the other shards' rollouts. An update is
/// defined shard by shard: a minibatch has as many samples of each, in an order that is a function of seed, iteration, epoch and shard;
/// each shard has the sum of its samples' gradients, which are added up in the order of a <see cref="FixedTree"/>; and each member makes
/// the same step of Adam with the total. So all members that begin alike end alike, to the bit, whoever holds which shards.
/// </summary>
public sealed partial class ShardedLearner
{
    private const string Subject = "Sharded learner", Calls = "Learn, ToBytes and Load";
    private const string Remedy = "A lower learning rate, or rewards clipped or scaled, may help.";

    private readonly ShardPlan _plan;
    private readonly PpoSettings _settings;
    private readonly ShardOrders _orders;
    private readonly ShardReplicas _replicas;
    private ExclusiveUse _use;

    /// <summary>Prepares a member of a run's updates.</summary>
    /// <param name="policy">The networks to train.</param>
    /// <param name="plan">What the run's shards are.</param>
    /// <param name="settings">The algorithm's numbers.</param>
    /// <param name="seed">The run's seed, any number.</param>
    /// <param name="augmentation">
    /// Shifts the images of an update; its generator is seeded anew for each minibatch. Null leaves them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The policy does not fit the plan, a shard's samples can't be divided into the minibatches, or statistics of observations are kept in
    /// another way than <see cref="ObservationEncoder"/> keeps them.
    /// </exception>
    public ShardedLearner(ActorCritic policy, ShardPlan plan, PpoSettings settings, long seed, DrQv2Aug? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check(policy, plan);
        settings.CheckSharded(policy, plan);
        (Policy, _plan, _settings, _orders) = (policy, plan, settings, new ShardOrders(seed));
        Optimizer = settings.CreateOptimizer(policy);
        _replicas = new ShardReplicas(policy, settings, augmentation);
    }

    /// <summary>The networks that are trained.</summary>
    public ActorCritic Policy { get; }

    /// <summary>The optimiser that changes the policy's parameters.</summary>
    public Adam Optimizer { get; }

    private IReadOnlyList<(int Entry, RunningNorm Norm)> Norms => (Policy.Features as ObservationEncoder)?.Norms ?? [];

    /// <summary>Makes an update together with the other members of an exchange.</summary>
    /// <param name="update">Which update it is.</param>
    /// <param name="results">What the member's own shards played in that iteration, in their order.</param>
    /// <param name="exchange">Adds up sums of all members.</param>
    /// <returns>The losses, those of all shards: the same for each member.</returns>
    /// <exception cref="ArgumentException">The exchange is of other shards, or results are not those of the member's own.</exception>
    /// <exception cref="InvalidOperationException">A result is one without its rollout, or is not up to date any more.</exception>
    /// <exception cref="IOException">A member was lost.</exception>
    /// <exception cref="DivergedException">The loss or the gradients are not finite.</exception>
    /// <remarks>Whatever is thrown, the policy and the optimiser are as they were, so that the update can be made again.</remarks>
    public PpoLosses Learn(ShardedUpdate update, IReadOnlyList<ShardResult> results, IGradientExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(exchange);
        Expect(update, results, exchange);
        return Exclusively(() => OrAsBefore(() =>
        {
            Optimizer.LearningRate = update.LearningRate;
            return Run(update.Iteration, [.. results.Select(result => new ShardSamples(result, _settings, _orders))], exchange);
        }));
    }

    private PpoLosses Run(long iteration, ShardSamples[] samples, IGradientExchange exchange)
    {
        var moments = ShardMoments.Of(_plan, _settings, Norms, samples, exchange);
        int length = _replicas[0].Length, atOnce = _replicas.Prepare(Math.Min(Workers.Current, exchange.Own.Count));
        var sums = new BranchSums<float>(new FixedTree(_plan.Shards), exchange.Own, length);
        float[] total = new float[length];
        var losses = new List<PpoLosses>();
        for (int minibatch = 0; minibatch < _settings.Epochs * _settings.Minibatches; minibatch++)
        {
            int number = minibatch;
            exchange.Sum(
                sums.Sum(
                    (shard, place, into) => _replicas[place].Compute(
                        samples[shard - exchange.Own.First],
                        number,
                        moments.Advantages(number),
                        _orders.Shifts(iteration, number, shard),
                        into.Span),
                    atOnce),
                total);
            losses.Add(Step(iteration, total, moments.MinibatchSize));
        }

        moments.UpdateStatistics(); // what was played and learned saw the same
        return PpoLosses.Mean(losses) with { ExplainedVariance = moments.ExplainedVariance };
    }

    private PpoLosses Step(long iteration, float[] total, int count)
    {
        PpoLosses losses = _replicas[0].Apply(total, count);
        double loss = losses.PolicyLoss + (losses.ValueLoss * _settings.ValueCoefficient) - (losses.Entropy * _settings.EntropyCoefficient);
        if (!double.IsFinite(loss))
            throw new DivergedException($"PPO: the loss of iteration {iteration} is {loss}; expected a finite number. {Remedy}");
        float norm = Gradients.ClipNorm(Optimizer.Parameters, _settings.MaxGradientNorm > 0 ? _settings.MaxGradientNorm : float.MaxValue);
        if (!float.IsFinite(norm))
        {
            throw new DivergedException(
                $"PPO: the norm of the gradients of iteration {iteration} is {norm}; expected a finite number. {Remedy}");
        }

        Optimizer.Step();
        _replicas.Refresh();
        return losses with { GradientNorm = norm };
    }

    private void Expect(ShardedUpdate update, IReadOnlyList<ShardResult> results, IGradientExchange exchange)
    {
        ShardRange own = exchange.Own;
        if (exchange.Shards != _plan.Shards)
        {
            throw new ArgumentException(
                $"Sharded learner: expected an exchange of {_plan.Shards} shards, got one of {exchange.Shards}.", nameof(exchange));
        }

        if (results.Count != own.Count)
        {
            throw new ArgumentException(
                $"Sharded learner: expected results of the shards {own}, got {results.Count}.", nameof(results));
        }

        for (int i = 0; i < results.Count; i++)
        {
            ShardResult result = results[i] ?? throw new ArgumentNullException(nameof(results));
            if (result.Shard != own.First + i || result.Iteration != update.Iteration || !result.Plan.Equals(_plan))
            {
                throw new ArgumentException(
                    $"Sharded learner: expected the result of shard {own.First + i} of {_plan.Shards} in iteration {update.Iteration}, got "
                    + $"that of shard {result.Shard} of {result.Plan.Shards} in iteration {result.Iteration}.",
                    nameof(results));
            }

            result.Expect();
            _ = result.Rollout;
        }
    }
}
