using Amago.Kernels;
using Amago.Rl.Algorithms;
using Amago.Rl.Policies;

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
    private readonly VectorEnvironment _environments;
    private readonly DrQv2Aug? _augmentation;
    private readonly Generator _sampling, _shuffling;
    private readonly Rollout _rollout;
    private readonly PolicyRunner _runner;
    private readonly float[] _actions; // within their bounds
    private readonly PpoProgress _progress;
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
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        (Policy, _environments, TotalSteps, _augmentation) = (policy, environments, totalSteps, augmentation);
        _settings = settings ?? new PpoSettings();
        _settings.Check(policy, environments);
        IEnumerable<Tensor> trained = policy.Parameters().Where(static parameter => parameter.RequiresGrad);
        Optimizer = new Adam(trained, _settings.LearningRate, epsilon: 1e-5f); // detail 3
        (_sampling, _shuffling) = (new Generator(seed), new Generator(seed + 1));
        _rollout = new Rollout(_settings.RolloutLength, environments);
        _runner = new PolicyRunner("PPO", policy, environments.Count, environments.ActionSpace);
        _actions = new float[environments.Count * environments.ActionSpace.ActionLength];
        _progress = new PpoProgress(environments, _rollout.Observations(_rollout.Length));
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
                ActionStd = Policy.LogStd?.ToArray<float>().Average(static log => Math.Exp(log)) ?? double.NaN,
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
            CollectRollout();
            EstimateAdvantages(_rollout, _settings.Discount, _settings.GaeLambda);
            _losses = Learn();
            Policy.Features?.UpdateStatistics(_rollout.AllObservations()); // what was played and learned saw the same
            _progress.Iteration++;
            return Report;
        });
    }

    // ---- The rollout. It and the update alternate (detail 1); episodes run on from one rollout to the next.
    private void CollectRollout()
    {
        using IDisposable noGradients = Autograd.NoGrad();
        if (_progress.HasStarted)
            _rollout.Observations(0).CopyFrom(_rollout.Observations(_rollout.Length));
        else
            _environments.Reset(_rollout.Observations(0));
        _progress.HasStarted = false; // where an environment throws, they start again, and nothing of the rollout counts
        _runner.Refresh(); // the last update changed the policy
        var finished = new List<FinishedEpisode>();
        for (int step = 0; step < _rollout.Length; step++)
        {
            Evaluate(_rollout.Observations(step), Row(_rollout.Values, step), step);
            _rollout.KeepMasks(step, _environments.ActionMasks);
            Span<float> actions = Row(_rollout.Actions, step); // as they were drawn: what they were likely
            _runner.Sample(_environments.ActionMasks, _sampling, actions, Row(_rollout.LogProbabilities, step));
            Clip(actions);
            _environments.Step(_actions, _rollout.Observations(step + 1));
            Span<float> rewards = Row(_rollout.Rewards, step), ends = Row(_rollout.Ends, step);
            for (int i = 0; i < rewards.Length; i++)
            {
                rewards[i] = _environments.Rewards[i] + ValueOfTruncated(i, step);
                ends[i] = _environments.Terminated[i] || _environments.Truncated[i] ? 1 : 0;
            }

            finished.AddRange(_environments.FinishedEpisodes);
        }

        Evaluate(_rollout.Observations(_rollout.Length), Row(_rollout.Values, _rollout.Length), _rollout.Length);
        _progress.Add(_rollout.Size, finished);
    }

    // An environment gets numbers within their bounds; the policy learns from those that were drawn.
    private void Clip(ReadOnlySpan<float> drawn)
    {
        drawn.CopyTo(_actions);
        int length = _environments.ActionSpace.ActionLength;
        for (int i = 0; i < _actions.Length; i += length)
            _environments.ActionSpace.Clip(_actions.AsSpan(i, length));
    }

    // An episode that was cut off would have gone on: its last reward carries what the critic expects to follow.
    private float ValueOfTruncated(int environment, int step)
    {
        if (!_environments.Truncated[environment] || _environments.Terminated[environment])
            return 0;
        Span<float> value = stackalloc float[1];
        Evaluate(_environments.FinalObservations.Slice(environment, 1), value, step);
        return _settings.Discount * value[0];
    }

    private void Evaluate(ObservationBatch observations, Span<float> values, int step)
    {
        try
        {
            _runner.Evaluate(observations, values, (Steps / _environments.Count) + step + 1);
        }
        catch (PolicyOutputException e)
        {
            throw new DivergedException($"{e.Message} {Remedy}", e);
        }
    }

    private static Span<float> Row(Tensor rows, int step)
    {
        int length = rows.ElementCount / rows.Shape[0];
        return rows.AsSpan<float>().Slice(step * length, length);
    }

    /// <summary>
    /// Generalized advantage estimation (detail 5; Schulman et al., 2015, https://arxiv.org/abs/1506.02438): the sum of the
    /// temporal-difference errors that follow, each weighted by (gamma lambda)^distance, up to the end of the episode.
    /// </summary>
    /// <param name="rollout">The rollout, whose rewards, ends and values are read and whose advantages and returns are written.</param>
    /// <param name="discount">The discount gamma, from 0 to 1.</param>
    /// <param name="lambda">The decay lambda of the errors' weights, from 0 to 1.</param>
    internal static void EstimateAdvantages(Rollout rollout, float discount, float lambda)
    {
        ReadOnlySpan<float> rewards = rollout.Rewards.AsSpan<float>(), ends = rollout.Ends.AsSpan<float>();
        ReadOnlySpan<float> values = rollout.Values.AsSpan<float>(); // one row more
        Span<float> advantages = rollout.Advantages.AsSpan<float>(), returns = rollout.Returns.AsSpan<float>();
        int row = rollout.Size / rollout.Length;
        for (int i = rollout.Size - 1; i >= 0; i--)
        {
            float goesOn = 1 - ends[i], next = i + row < rollout.Size ? advantages[i + row] : 0;
            float error = rewards[i] + (discount * values[i + row] * goesOn) - values[i];
            advantages[i] = error + (discount * lambda * goesOn * next);
            returns[i] = advantages[i] + values[i];
        }
    }

    // ---- The update: epochs over the rollout, in minibatches whose samples are shuffled anew (detail 6).
    private PpoLosses Learn()
    {
        var losses = new List<PpoLosses>();
        for (int epoch = 0; epoch < _settings.Epochs; epoch++)
        {
            Tensor order = Tensor.FromArray(_shuffling.Permutation(_rollout.Size), [_rollout.Size]);
            int size = _rollout.Size / _settings.Minibatches;
            for (int first = 0; first < _rollout.Size; first += size)
                losses.Add(Update(order.Slice(0, first, size)));
        }

        return PpoLosses.Mean(losses) with { ExplainedVariance = PpoLosses.ExplainedBy(_rollout) };
    }

    private PpoLosses Update(Tensor samples)
    {
        using var scope = new TensorScope();
        Tensor advantages = _rollout.Take(_rollout.Advantages, samples); // (M), as all that has no shape beside it
        if (_settings.NormalizeAdvantages) // detail 7
            Normalize(advantages.AsSpan<float>());

        IReadOnlyList<Tensor> outputs = Policy.Forward(_rollout.TakeObservations(samples).ToDictionary(), _augmentation);
        Tensor parameters = outputs[Policy.HeadIndex], values = outputs[Policy.ValuesIndex].Reshape(-1); // (M, P), (M)
        Tensor? masks = _rollout.Masks is null ? null : _rollout.Take(_rollout.Masks, samples); // (M, K)
        var distribution = new ActionDistribution(_environments.ActionSpace, parameters, Policy.LogStd, masks);
        Tensor logProbabilities = distribution.LogProbability(_rollout.Take(_rollout.Actions, samples));
        Tensor logRatio = logProbabilities - _rollout.Take(_rollout.LogProbabilities, samples), ratio = logRatio.Exp();
        Tensor clippedRatio = ratio.Clamp(1 - _settings.ClipRange, 1 + _settings.ClipRange);
        Tensor policyLoss = -Tensor.Minimum(ratio * advantages, clippedRatio * advantages).Mean(); // detail 8
        Tensor valueLoss = ValueLoss(values, samples) * 0.5f;
        Tensor entropy = distribution.Entropy().Mean();
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
        (double approxKl, double clipFraction) = PpoLosses.Drift(logRatio.Detach().AsSpan<float>(), _settings.ClipRange); // detail 12
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

    // The larger of both errors counts, so that a value which moved too far is not drawn further (detail 9).
    private Tensor ValueLoss(Tensor values, Tensor samples)
    {
        Tensor returns = _rollout.Take(_rollout.Returns, samples), errors = (values - returns).Square();
        if (_settings.ValueClipRange == 0)
            return errors.Mean();
        Tensor before = _rollout.Take(_rollout.Values, samples);
        Tensor clipped = before + (values - before).Clamp(-_settings.ValueClipRange, _settings.ValueClipRange);
        return Tensor.Maximum(errors, (clipped - returns).Square()).Mean();
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
