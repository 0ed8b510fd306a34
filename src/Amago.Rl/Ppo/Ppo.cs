using Amago.Kernels;
using Amago.Nets;
using Amago.Tensors;

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
public sealed class Ppo
{
    /// <summary>The most steps that a saved state may claim, far from where counting on would overflow.</summary>
    internal const long MostSteps = 1L << 60;

    private const string Calls = "Iterate and saving", Remedy = "A lower learning rate, or rewards clipped or scaled, may help.";

    private readonly PpoSettings _settings;
    private readonly VectorEnvironment _environments;
    private readonly DrQv2Aug? _augmentation;
    private readonly Generator _sampling, _shuffling;
    private readonly Rollout _rollout;
    private readonly Minibatch _minibatch;
    private readonly EpisodeStatistics _episodes = new();
    private readonly PpoLossSums _sums = new();
    private readonly Tensor _current; // (N, H, W, C), what the environments show now
    private readonly byte[] _observations;
    private readonly int[] _actions;
    private readonly float[] _logits, _values;
    private PpoLosses _losses = PpoLosses.None;
    private bool _hasStarted;
    private ExclusiveUse _use;

    /// <summary>Prepares a run.</summary>
    /// <param name="policy">What learns; its encoder takes the environments' observations.</param>
    /// <param name="environments">What it learns in.</param>
    /// <param name="totalSteps">Steps of all environments together; the last rollout may pass it.</param>
    /// <param name="settings">The algorithm's numbers; by default <see cref="PpoSettings"/>'s own.</param>
    /// <param name="seed">Actions and the order of samples are drawn from it.</param>
    /// <param name="augmentation">Shifts the images of an update, as DrQ does; null leaves them.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a setting is out of range; the message says which.</exception>
    public Ppo(ActorCritic policy, VectorEnvironment environments, long totalSteps, PpoSettings? settings = null, long seed = 0, DrQv2Aug? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        (Policy, _environments, TotalSteps, _settings, _augmentation) = (policy, environments, totalSteps, settings ?? new PpoSettings(), augmentation);
        _settings.Check(environments.Count, environments.ObservationShape);
        (int height, int width, int channels) = policy.Encoder.ImgShape;
        Shape expected = [height, width, channels];
        if (environments.ObservationShape != expected || policy.ActionCount != environments.ActionCount)
            throw new ArgumentException($"PPO: expected environments with observations {expected} and {policy.ActionCount} actions, as the policy is made for; got {environments.ObservationShape} and {environments.ActionCount}.", nameof(environments));

        int minibatch = (int)((long)_settings.RolloutLength * environments.Count / _settings.Minibatches), images = Math.Max(minibatch, environments.Count);
        if ((long)images * policy.Encoder.OutputFeatures > Array.MaxLength)
            throw new ArgumentException($"PPO: {images} images of {policy.Encoder.OutputFeatures} features at once are more than the {Array.MaxLength} of a tensor; expected more minibatches, or fewer environments.", nameof(settings));
        IEnumerable<Tensor> trained = policy.Parameters().Where(static parameter => parameter.RequiresGrad);
        Optimizer = new Adam(trained, _settings.LearningRate, epsilon: 1e-5f); // detail 3
        (_sampling, _shuffling) = (new Generator(seed), new Generator(seed + 1));
        _rollout = new Rollout(_settings.RolloutLength, environments);
        _minibatch = new Minibatch(minibatch, environments.ObservationShape);
        _observations = new byte[environments.BatchShape.ElementCount];
        _current = Tensor.FromArray(_observations, environments.BatchShape);
        _actions = new int[environments.Count];
        (_logits, _values) = (new float[environments.Count * environments.ActionCount], new float[environments.Count]);
    }

    /// <summary>What learns.</summary>
    public ActorCritic Policy { get; }

    /// <summary>Changes the policy.</summary>
    public Adam Optimizer { get; }

    /// <summary>Steps of all environments that the run is to take.</summary>
    public long TotalSteps { get; }

    /// <summary>Steps of all environments so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Rollouts so far.</summary>
    public long Iteration { get; private set; }

    /// <summary>Whether all steps are taken.</summary>
    public bool IsDone => Steps >= TotalSteps;

    /// <summary>Whether a call ended because something was not finite any more.</summary>
    internal bool HasDiverged { get; private set; }

    /// <summary>
    /// How training goes: what the last <see cref="Iterate"/> gave, or, before the first and after a state was loaded, the same without losses,
    /// which are NaN then.
    /// </summary>
    public PpoReport Report => new(Iteration, Steps, _episodes.Count, _episodes.MeanReturn, _episodes.MeanLength, _losses, Optimizer.LearningRate);

    /// <summary>Plays one rollout and learns from it.</summary>
    /// <exception cref="InvalidOperationException">
    /// The policy's outputs, the loss or the gradients are not finite (the learning rate is too large, or rewards are), or another call is
    /// under way: one of an environment's own, or on another thread.
    /// </exception>
    public PpoReport Iterate()
    {
        _use.Enter("PPO", Calls);
        try
        {
            return Learn();
        }
        finally
        {
            _use.Leave();
        }
    }

    private PpoReport Learn()
    {
        if (_settings.AnnealLearningRate) // detail 4
            Optimizer.LearningRate = _settings.LearningRate * (float)Math.Max(0, 1 - (Steps / (double)TotalSteps));
        CollectRollout();
        _sums.Clear();
        for (int epoch = 0; epoch < _settings.Epochs; epoch++)
        {
            long[] order = _shuffling.Permutation(_rollout.Size); // detail 6
            int size = _rollout.Size / _settings.Minibatches;
            for (int first = 0; first < order.Length; first += size)
                Update(order.AsSpan(first, size));
        }

        Iteration++;
        _losses = _sums.Means(_rollout);
        return Report;
    }

    /// <summary>Everything that decides how the run goes on, to be saved and loaded.</summary>
    /// <exception cref="NotSupportedException">The environments can't be saved: see <see cref="ISavable"/>.</exception>
    public TrainingState State()
    {
        if (!_environments.IsSavable)
            throw new NotSupportedException("PPO: the environments' state can't be saved; they are not ISavable.");
        var progress = new Progress(this);
        TrainingState state = new TrainingState()
            .Add("environments", () => EnvironmentState.Save(progress), bytes => EnvironmentState.LoadAs("PPO progress", progress, bytes))
            .Add("policy", Policy)
            .Add("optimizer", Optimizer)
            .Add("sampling", _sampling)
            .Add("shuffling", _shuffling);
        return _augmentation is null ? state : state.Add("augmentation", _augmentation.Generator);
    }

    // Rollout and update alternate (detail 1); episodes run on from one rollout to the next.
    private void CollectRollout()
    {
        using IDisposable noGradients = Autograd.NoGrad();
        if (!_hasStarted)
            _environments.Reset(_observations);
        _hasStarted = false; // where an environment throws, they start again, and nothing of the rollout counts
        var finished = new List<FinishedEpisode>();
        for (int step = 0; step < _rollout.Length; step++)
        {
            int first = step * _environments.Count;
            Span<float> logProbabilities = _rollout.LogProbabilities.AsSpan(first, _environments.Count);
            _observations.CopyTo(_rollout.ObservationsAt(step));
            Evaluate(_current, step);
            ActionSampler.Draw(_logits, _sampling, _actions, logProbabilities);
            _environments.Step(_actions, _observations);
            for (int i = 0; i < _actions.Length; i++)
            {
                _rollout.Actions[first + i] = _actions[i];
                _rollout.IsDone[first + i] = _environments.Terminated[i] || _environments.Truncated[i];
            }

            _values.CopyTo(_rollout.Values.AsSpan(first));
            _environments.Rewards.CopyTo(_rollout.Rewards.AsSpan(first));
            AddValuesOfTruncated(_rollout.Rewards.AsSpan(first, _environments.Count), step);
            finished.AddRange(_environments.FinishedEpisodes);
        }

        Evaluate(_current, _rollout.Length);
        _hasStarted = true;
        _rollout.EstimateAdvantages(_values, _settings.Discount, _settings.GaeLambda);
        _episodes.Add(finished);
        Steps += _rollout.Size;
    }

    /// <summary>Logits and values of observations (B, H, W, C) into memory of this object.</summary>
    private void Evaluate(Tensor observations, int step)
    {
        using var scope = new TensorScope();
        (Tensor logits, Tensor values) = Policy.Forward(observations);
        logits.CopyTo<float>(_logits.AsSpan(0, logits.ElementCount));
        values.CopyTo<float>(_values.AsSpan(0, values.ElementCount));
        if (PolicyOutputs.Fault(_logits.AsSpan(0, logits.ElementCount), _values.AsSpan(0, values.ElementCount), (Steps / _environments.Count) + step + 1) is { } fault)
            throw Diverged($"PPO: {fault}");
    }

    private InvalidOperationException Diverged(string what)
    {
        HasDiverged = true;
        return new InvalidOperationException($"{what} {Remedy}");
    }

    // An episode that was cut off would have gone on: its last reward carries what the critic expected to follow.
    private void AddValuesOfTruncated(Span<float> rewards, int step)
    {
        for (int i = 0; i < rewards.Length; i++)
        {
            if (!_environments.Truncated[i] || _environments.Terminated[i])
                continue;
            Evaluate(Tensor.FromSpan(_environments.FinalObservation(i), [1, .. _environments.ObservationShape]), step);
            rewards[i] += _settings.Discount * _values[0];
        }
    }

    private void Update(ReadOnlySpan<long> samples)
    {
        using var scope = new TensorScope();
        Minibatch batch = _minibatch;
        batch.Load(_rollout, samples);
        if (_settings.NormalizeAdvantages) // detail 7
            batch.NormalizeAdvantages();

        (Tensor logits, Tensor values) = Policy.Forward(batch.Observations, _augmentation);
        Tensor allLogProbabilities = logits.LogSoftmax(); // (M, A)
        Tensor logProbabilities = allLogProbabilities.Gather(-1, batch.Actions).Reshape(samples.Length);
        Tensor logRatio = logProbabilities - batch.LogProbabilities, ratio = logRatio.Exp();
        Tensor clipped = ratio.Clamp(1 - _settings.ClipRange, 1 + _settings.ClipRange);
        Tensor policyLoss = -Tensor.Minimum(ratio * batch.Advantages, clipped * batch.Advantages).Mean(); // detail 8
        Tensor valueLoss = ValueLoss(values, batch) * 0.5f;
        Tensor entropy = -(allLogProbabilities.Exp() * allLogProbabilities).Sum([-1]).Mean(); // detail 10
        Tensor loss = policyLoss + (valueLoss * _settings.ValueWeight) - (entropy * _settings.EntropyWeight);
        if (!float.IsFinite(loss.Item<float>()))
            throw Diverged($"PPO: the loss at step {Steps} is {loss.Item<float>()}; expected a finite number.");

        Optimizer.ZeroGrad();
        loss.Backward();
        float norm = Gradients.ClipNorm(Optimizer.Parameters, _settings.MaxGradientNorm > 0 ? _settings.MaxGradientNorm : float.MaxValue); // detail 11
        if (!float.IsFinite(norm)) // a step along it would make every parameter NaN
            throw Diverged($"PPO: the norm of the gradients at step {Steps} is {norm}; expected a finite number.");
        Optimizer.Step();
        _sums.Add(policyLoss, valueLoss, entropy, logRatio, _settings.ClipRange, norm);
    }

    private Tensor ValueLoss(Tensor values, Minibatch batch)
    {
        Tensor errors = (values - batch.Returns).Square();
        if (_settings.ValueClipRange == 0)
            return errors.Mean();
        Tensor clipped = batch.Values + (values - batch.Values).Clamp(-_settings.ValueClipRange, _settings.ValueClipRange); // detail 9
        return Tensor.Maximum(errors, (clipped - batch.Returns).Square()).Mean();
    }

    /// <summary>What a run needs beside networks and generators to go on.</summary>
    private sealed class Progress(Ppo ppo) : ISavable
    {
        public void Exchange(EnvironmentState state)
        {
            ppo._use.Enter("PPO", Calls);
            try
            {
                ExchangeFields(state);
            }
            finally
            {
                ppo._use.Leave();
            }
        }

        private void ExchangeFields(EnvironmentState state)
        {
            state.Section(nameof(Ppo));
            long steps = ppo.Steps, iteration = ppo.Iteration;
            state.Value(ref steps, 0, MostSteps);
            state.Value(ref iteration, 0, steps);
            (ppo.Steps, ppo.Iteration) = (steps, iteration);
            if (state.IsLoading)
                ppo._losses = PpoLosses.None;
            state.Value(ref ppo._hasStarted, "whether the environments show something");
            state.Bytes(ppo._observations);
            ppo._episodes.Exchange(state);
            ppo._environments.Exchange(state);
            state.Require(
                steps % ppo._environments.Count == 0 && ppo._episodes.Count <= steps,
                $"as many steps in each of {ppo._environments.Count} environments, and no more episodes than steps; "
                + $"got {steps} steps and {ppo._episodes.Count} episodes");
            state.Require(ppo._environments.HasStarted || !ppo._hasStarted, "environments that were reset, for they show something");
        }
    }
}
