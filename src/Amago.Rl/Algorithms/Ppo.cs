using Amago.Kernels;
using Amago.Rl.Algorithms;
using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>
/// Proximal policy optimization (Schulman et al., 2017, https://arxiv.org/abs/1707.06347) on many environments at once, with the details
/// that are known to matter (Huang et al., 2022, "The 37 implementation details of proximal policy optimization"; numbers below are
/// theirs). The same seed gives the same run on any number of threads, and a run that is saved and loaded goes on bit for bit.
/// <code>
/// var environments = new VectorEnvironment(64, seed: 0, seed => Games.Create("breakout", seed));
/// var encoder = new GridworldCnn((10, 10, 4), channelsFirst: false, "leaky_relu", generator: new Generator(0));
/// var ppo = new Ppo(new ActorCritic(encoder, environments.ActionCount), environments, totalSteps: 5_000_000);
/// while (!ppo.IsDone)
///     Console.WriteLine(ppo.Iterate().MeanReturn);
/// </code>
/// </summary>
public sealed partial class Ppo
{
    private const string Calls = "Iterate and saving", Remedy = "A lower learning rate, or rewards clipped or scaled, may help.";

    private readonly PpoSettings _settings;
    private readonly ShardPlan _plan;
    private readonly InProcessShards? _own; // the shards, where they are played in this process
    private readonly RolloutShard? _mirror; // of a run of one shard that is played elsewhere: takes and gives its state
    private readonly ShardCollector _collector;
    private readonly DrQv2Aug? _augmentation;
    private readonly Generator _shuffling;
    private readonly ShardedLearner? _sharded; // where gradients are
    private readonly IGradientTransport? _others; // compute them, where they are sharded
    private readonly PpoProgress _progress = new();
    private ShardParameters _playing; // what the next rollout is played with, or was
    private long _playingVersion;
    private PpoLosses _losses = PpoLosses.None;
    private ExclusiveUse _use;

    /// <summary>Prepares a run; nothing is played yet.</summary>
    /// <param name="policy">The networks to train; the encoder takes the environments' observations.</param>
    /// <param name="environments">The environments to play in; no one else may step them meanwhile.</param>
    /// <param name="totalSteps">Steps of all environments together; the last rollout may pass it.</param>
    /// <param name="settings">The algorithm's numbers; by default <see cref="PpoSettings"/>'s own.</param>
    /// <param name="seed">Seed of the generator of actions and of the order of samples; any number.</param>
    /// <param name="augmentation">Shifts the images of an update, as DrQ does; null leaves them.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a setting is out of range; the message says which.</exception>
    public Ppo(
        ActorCritic policy,
        VectorEnvironment environments,
        long totalSteps,
        PpoSettings? settings = null,
        long seed = 0,
        DrQv2Aug? augmentation = null)
        : this(
            policy,
            Whole(policy, environments, totalSteps, settings ?? new PpoSettings(), seed),
            totalSteps,
            settings,
            seed,
            augmentation)
    {
    }

    /// <summary>Prepares a run in shards; nothing is played yet.</summary>
    /// <param name="policy">The networks to train; the encoder takes the environments' observations.</param>
    /// <param name="plan">What the shards are.</param>
    /// <param name="transport">Has the shards played: <see cref="InProcessShards"/>, say.</param>
    /// <param name="totalSteps">Steps of all environments together; the last rollout may pass it.</param>
    /// <param name="settings">The algorithm's numbers; by default <see cref="PpoSettings"/>'s own.</param>
    /// <param name="seed">Seed of the generator of the order of samples; any number.</param>
    /// <param name="augmentation">Shifts the images of an update, as DrQ does; null leaves them.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a setting is out of range; the message says which.</exception>
    public Ppo(
        ActorCritic policy,
        ShardPlan plan,
        IShardTransport transport,
        long totalSteps,
        PpoSettings? settings = null,
        long seed = 0,
        DrQv2Aug? augmentation = null)
        : this(policy, (plan, transport), totalSteps, settings, seed, augmentation)
    {
    }

    /// <summary>
    /// Prepares a run of one shard which another process plays, whose state is saved as that of one played here: a shard like it, which
    /// nobody plays, takes and gives it.
    /// </summary>
    internal Ppo(
        ActorCritic policy,
        (ShardPlan Plan, IShardTransport Transport, RolloutShard? Mirror) shards,
        long totalSteps,
        PpoSettings? settings,
        long seed,
        DrQv2Aug? augmentation)
        : this(policy, (shards.Plan, shards.Transport), totalSteps, settings, seed, augmentation) => _mirror = shards.Mirror;

    private Ppo(
        ActorCritic policy,
        (ShardPlan Plan, IShardTransport Transport) shards,
        long totalSteps,
        PpoSettings? settings,
        long seed,
        DrQv2Aug? augmentation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(shards.Plan, "plan");
        ArgumentNullException.ThrowIfNull(shards.Transport, "transport");
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        _settings = settings ?? new PpoSettings();
        _settings.Check(policy, shards.Plan);
        (Policy, TotalSteps, _augmentation) = (policy, totalSteps, augmentation);
        (_plan, _own, _others) = (shards.Plan, shards.Transport as InProcessShards, shards.Transport as IGradientTransport);
        if (_plan.PolicyLag > 0 && _own?.Acting.Policy == policy)
        {
            throw new ArgumentException(
                $"PPO: expected shards that play with a policy of their own, for it lags by {_plan.PolicyLag}; got the one that learns.",
                nameof(policy));
        }

        _sharded = _settings.Gradients == PpoGradients.Sharded ? new ShardedLearner(policy, _plan, _settings, seed, augmentation) : null;
        Optimizer = _sharded?.Optimizer ?? _settings.CreateOptimizer(policy);
        _shuffling = new Generator(seed + 1);
        _collector = new ShardCollector(_plan, shards.Transport);
        _playing = _plan.PolicyLag > 0 ? ShardParameters.Snapshot(policy) : ShardParameters.Of(policy);
    }

    /// <summary>The networks that are trained.</summary>
    public ActorCritic Policy { get; }

    /// <summary>The optimiser that changes the policy's parameters.</summary>
    public Adam Optimizer { get; }

    /// <summary>Steps of all environments that the run is to take.</summary>
    public long TotalSteps { get; }

    /// <summary>Steps of all environments so far.</summary>
    public long Steps => _progress.Steps;

    /// <summary>Rollouts, each with its update, so far.</summary>
    public long Iteration => _progress.Iteration;

    /// <summary>Whether all of <see cref="TotalSteps"/> are taken.</summary>
    public bool IsDone => Steps >= TotalSteps;

    /// <summary>
    /// How training goes: what the last <see cref="Iterate"/> gave, or, before the first and after a state was loaded, the same without
    /// losses, which are NaN then.
    /// </summary>
    public PpoReport Report
    {
        get
        {
            EpisodeStatistics episodes = _progress.Episodes;
            return new(Iteration, Steps, episodes.Count, episodes.MeanReturn, episodes.MeanLength, _losses, Optimizer.LearningRate)
            {
                ActionStd = Policy.LogStd?.ToArray<float>().Average(static log => PortableMath.Exp(log)) ?? double.NaN,
            };
        }
    }

    /// <summary>Plays one rollout and updates the policy with it.</summary>
    /// <exception cref="InvalidOperationException">
    /// The policy's outputs, the loss or the gradients are not finite (the learning rate is too large, or rewards are), or another call is
    /// under way: one of an environment's own, or on another thread.
    /// </exception>
    public PpoReport Iterate()
    {
        return Exclusively(() =>
        {
            if (_settings.AnnealLearningRate) // detail 4
                Optimizer.LearningRate = _settings.LearningRate * (float)Math.Max(0, 1 - (Steps / (double)TotalSteps));
            IReadOnlyList<ShardResult> results = TakeResults();
            Func<PpoLosses> learn = Prepared(results);
            Begin();
            try
            {
                _losses = learn();
            }
            finally
            {
                _collector.Wait(); // between calls nothing plays
            }

            _progress.Iteration++;
            return Report;
        });
    }

    // ---- The rollout. It and the update alternate (detail 1); with a lag of 1 it is played while the one before is learned from.
    private IReadOnlyList<ShardResult> TakeResults()
    {
        long number = Steps / ((long)_plan.Environments * _plan.RolloutLength);
        if (_plan.PolicyLag == 0)
            (_playing, _playingVersion) = (ShardParameters.Of(Policy), Iteration);
        _collector.Ask(number, _playingVersion, _playing);
        var finished = new List<FinishedEpisode>();
        IReadOnlyList<ShardResult> results = _collector.Take(number, finished);
        _progress.Add(_plan.Environments * _plan.RolloutLength, finished);
        return results;
    }

    // What will be learned from lies in memory of its own where the next rollout is played meanwhile.
    private Func<PpoLosses> Prepared(IReadOnlyList<ShardResult> results)
    {
        if (_sharded is { } learner)
        {
            IReadOnlyList<ShardResult> kept = _collector.Kept(results);
            var update = new ShardedUpdate(kept[0].Iteration, Optimizer.LearningRate);
            return () => _others?.Learn(learner, update, kept) ?? learner.Learn(update, kept, new LocalExchange(_plan.Shards));
        }

        Rollout rollout = _collector.Whole(results);
        return () => Learn(rollout);
    }

    // What a checkpoint needs to have the next rollout played again is kept before it is played.
    private void Begin()
    {
        if (_plan.PolicyLag == 0)
            return;
        foreach (ShardState state in _collector.States)
            _ = state.Bytes();
        (_playing, _playingVersion) = (ShardParameters.Snapshot(Policy), Iteration);
        if (!IsDone)
            _collector.Ask(Steps / ((long)_plan.Environments * _plan.RolloutLength), _playingVersion, _playing);
    }

    // ---- The update: epochs over the rollout, in minibatches whose samples are shuffled anew (detail 6).
    private PpoLosses Learn(Rollout rollout)
    {
        var losses = new List<PpoLosses>();
        for (int epoch = 0; epoch < _settings.Epochs; epoch++)
        {
            Tensor order = Tensor.FromArray(_shuffling.Permutation(rollout.Size), [rollout.Size]);
            int size = rollout.Size / _settings.Minibatches;
            for (int first = 0; first < rollout.Size; first += size)
                losses.Add(Update(rollout, order.Slice(0, first, size)));
        }

        Policy.Features?.UpdateStatistics(rollout.AllObservations()); // what was played and learned saw the same
        return PpoLosses.Mean(losses) with { ExplainedVariance = PpoLosses.ExplainedBy(rollout) };
    }

    private PpoLosses Update(Rollout rollout, Tensor samples)
    {
        using var scope = new TensorScope();
        Tensor advantages = rollout.Take(rollout.Advantages, samples); // (M), as all that has no shape beside it
        if (_settings.NormalizeAdvantages) // detail 7
            Normalize(advantages.AsSpan<float>());

        PpoObjective objective = PpoObjective.Of(Policy, _settings, rollout, samples, advantages, _augmentation);
        Tensor policyLoss = -objective.Surrogate.Mean();
        Tensor valueLoss = objective.ValueErrors.Mean() * 0.5f;
        Tensor entropy = objective.Entropy.Mean();
        Tensor loss = policyLoss + (valueLoss * _settings.ValueCoefficient) - (entropy * _settings.EntropyCoefficient); // detail 10
        if (!float.IsFinite(loss.Item<float>()))
            throw new DivergedException($"PPO: the loss at step {Steps} is {loss.Item<float>()}; expected a finite number. {Remedy}");

        Optimizer.ZeroGrad();
        loss.Backward();
        float maxNorm = _settings.MaxGradientNorm > 0 ? _settings.MaxGradientNorm : float.MaxValue;
        float norm = Gradients.ClipNorm(Optimizer.Parameters, maxNorm); // detail 11
        if (!float.IsFinite(norm)) // a step along it would make every parameter NaN
            throw new DivergedException($"PPO: the norm of the gradients at step {Steps} is {norm}; expected a finite number. {Remedy}");
        Optimizer.Step();
        ReadOnlySpan<float> logRatio = objective.LogRatio.Detach().AsSpan<float>();
        (double approxKl, double clipFraction) = PpoLosses.Drift(logRatio, _settings.ClipRange); // detail 12
        return new(policyLoss.Item<float>(), valueLoss.Item<float>(), entropy.Item<float>(), approxKl, clipFraction, norm, double.NaN);
    }

    // Mean 0 and deviation 1: that of the samples themselves, not the estimate of a population's.
    private static void Normalize(Span<float> advantages)
    {
        double mean = 0, squares = 0;
        foreach (float advantage in advantages)
            mean += advantage;
        mean /= advantages.Length;
        foreach (float advantage in advantages)
            squares += (advantage - mean) * (advantage - mean);
        double scale = 1 / (Math.Sqrt(squares / advantages.Length) + 1e-8);
        foreach (ref float advantage in advantages)
            advantage = (float)((advantage - mean) * scale);
    }

    private T Exclusively<T>(Func<T> call)
    {
        _use.Enter("PPO", Calls);
        try
        {
            return call();
        }
        finally
        {
            _use.Leave();
        }
    }
}
