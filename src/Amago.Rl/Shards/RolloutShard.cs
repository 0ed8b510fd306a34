using Amago.Rl.Policies;
using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>
/// A shard of a run's environments and all that plays them: a rollout is a pure function of its request. It serves one call at a time.
/// </summary>
public sealed class RolloutShard
{
    private const string Remedy = "A lower learning rate, or rewards clipped or scaled, may help.";

    private readonly ShardPlan _plan;
    private readonly ActingPolicy _acting;
    private readonly float _discount, _gaeLambda;
    private readonly Rollout _rollout;
    private readonly PolicyRunner _runner;
    private readonly float[] _actions; // within their bounds
    private bool _hasStarted, _isBroken;
    private byte[]? _fresh;

    /// <summary>Makes a shard that has played nothing yet.</summary>
    /// <param name="index">The shard, 0 to S - 1.</param>
    /// <param name="plan">What the run's shards are.</param>
    /// <param name="policy">What plays; it takes the parameters of a request, unless they are its own.</param>
    /// <param name="environments">The shard's environments; no one else may step them meanwhile.</param>
    /// <param name="discount">What a reward is worth a step later: gamma, 0 to 1.</param>
    /// <param name="gaeLambda">The lambda of generalized advantage estimation, 0 to 1.</param>
    /// <param name="seed">The run's seed, any number; actions are drawn from a generator that the shard's index changes.</param>
    /// <exception cref="ArgumentException">There is no such shard, or policy or environments do not fit the plan.</exception>
    public RolloutShard(
        int index,
        ShardPlan plan,
        ActorCritic policy,
        VectorEnvironment environments,
        float discount,
        float gaeLambda,
        long seed)
        : this(
            index,
            plan,
            new ActingPolicy(policy ?? throw new ArgumentNullException(nameof(policy))),
            environments,
            discount,
            gaeLambda,
            seed)
    {
    }

    internal RolloutShard(
        int index,
        ShardPlan plan,
        ActingPolicy acting,
        VectorEnvironment environments,
        float discount,
        float gaeLambda,
        long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(environments);
        plan.Expect(index, nameof(index));
        plan.Expect(environments, index, nameof(environments));
        PolicyFit.Expect(acting.Policy, plan.ObservationSpace, plan.ActionSpace, ("PPO", "policy"));
        (Index, _plan, _acting, Environments, _discount, _gaeLambda) = (index, plan, acting, environments, discount, gaeLambda);
        Sampling = new Generator(ShardPlan.SamplingSeed(seed, index));
        _rollout = new Rollout(plan, environments.Count);
        _runner = new PolicyRunner("PPO", acting.Policy, environments.Count, plan.ActionSpace);
        _actions = new float[environments.Count * plan.ActionSpace.ActionLength];
    }

    /// <summary>The shard's number, 0 to S - 1.</summary>
    public int Index { get; }

    /// <summary>Whether its state can become bytes: whether its environments are <see cref="ISavable"/>.</summary>
    public bool IsSavable => Environments.IsSavable || RestartsEpisodes;

    /// <summary>The shard as it is now.</summary>
    public ShardState State => new(this);

    /// <summary>
    /// Whether environments that are not <see cref="ISavable"/> start new episodes where the shard goes on as another object.
    /// </summary>
    internal bool RestartsEpisodes { get; init; }

    /// <summary>Counts what changes the shard, so that a state of before is known to be one.</summary>
    internal long Moment { get; private set; }

    /// <summary>What the environments are known by as they are now; no other process has it.</summary>
    internal Guid Mark { get; private set; } = Guid.NewGuid();

    internal VectorEnvironment Environments { get; }

    internal Generator Sampling { get; }

    /// <summary>Plays a rollout from the request's state with the request's parameters.</summary>
    /// <returns>The result, to be read before the next rollout.</returns>
    /// <exception cref="ArgumentException">The request is another shard's, or its state or parameters are damaged or another's.</exception>
    /// <exception cref="InvalidFileException">The parameters are no safetensors file.</exception>
    /// <exception cref="NotSupportedException">The shard is in another state, and its environments can't be set to one.</exception>
    /// <exception cref="DivergedException">The policy's outputs are not finite.</exception>
    public ShardResult Roll(ShardRequest request)
    {
        Prepare(request);
        return Play(request);
    }

    /// <summary>Takes a request's parameters and state.</summary>
    internal void Prepare(ShardRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Shard != Index)
            throw new ArgumentException($"Shard {Index}: expected a request for this shard, got one for {request.Shard}.", nameof(request));
        _acting.Apply(request.Parameters);
        Restore(request.State);
        _runner.Refresh(); // the last update changed the policy
    }

    /// <summary>Plays a rollout after <see cref="Prepare"/>, on any thread. Episodes run on from one rollout to the next.</summary>
    internal ShardResult Play(ShardRequest request)
    {
        using IDisposable noGradients = Autograd.NoGrad();
        if (_hasStarted)
            _rollout.Observations(0).CopyFrom(_rollout.Observations(_rollout.Length));
        else
            Environments.Reset(_rollout.Observations(0));
        (_hasStarted, _isBroken) = (false, true); // where an environment throws, they start again, and nothing of the rollout counts
        var finished = new List<FinishedEpisode>();
        long before = request.Iteration * _rollout.Length;
        for (int step = 0; step < _rollout.Length; step++)
        {
            Evaluate(_rollout.Observations(step), Row(_rollout.Values, step), before + step);
            _rollout.KeepMasks(step, Environments.ActionMasks);
            Span<float> actions = Row(_rollout.Actions, step); // as they were drawn: what they were likely
            _runner.Sample(Environments.ActionMasks, Sampling, actions, Row(_rollout.LogProbabilities, step));
            Clip(actions);
            Environments.Step(_actions, _rollout.Observations(step + 1));
            Span<float> rewards = Row(_rollout.Rewards, step), ends = Row(_rollout.Ends, step);
            for (int i = 0; i < rewards.Length; i++)
            {
                rewards[i] = Environments.Rewards[i] + ValueOfTruncated(i, before + step);
                ends[i] = Environments.Terminated[i] || Environments.Truncated[i] ? 1 : 0;
            }

            foreach (FinishedEpisode episode in Environments.FinishedEpisodes)
                finished.Add(episode with { Environment = (Index * _plan.ShardEnvironments) + episode.Environment });
        }

        Evaluate(_rollout.Observations(_rollout.Length), Row(_rollout.Values, _rollout.Length), before + _rollout.Length);
        _rollout.EstimateAdvantages(_discount, _gaeLambda);
        (_hasStarted, _isBroken) = (true, false);
        Moment++;
        if (!Environments.IsSavable)
            Mark = Guid.NewGuid();
        return new(this, _plan, (Index, request.Iteration), new ShardPlayed(_rollout, State, finished));
    }

    internal byte[] Save() => StateArchive.Save(Form());

    /// <summary>Saves or loads whether there are episodes that go on, and what they show.</summary>
    internal void SerializeShown(StateArchive archive)
    {
        archive.Value(ref _hasStarted, "whether the environments show something");
        ObservationArchive.Serialize(archive, _rollout.Observations(_rollout.Length));
        if (archive.IsLoading)
            (_isBroken, Moment) = (false, Moment + 1);
    }

    /// <summary>Checks what was loaded.</summary>
    internal void CheckShown(StateArchive archive) =>
        archive.Require(Environments.HasStarted || !_hasStarted, "environments that were reset, for they show something");

    /// <summary>Goes on from bytes; where they are refused, the shard is as it was.</summary>
    internal void Load(byte[] state) => StateArchive.LoadAs($"Shard {Index}", Form(), state);

    /// <summary>Goes on as it is, or with new episodes where what it was saved with is not here.</summary>
    internal void Continue(bool isHere)
    {
        _hasStarted &= isHere;
        (_isBroken, Moment) = (false, Moment + 1);
    }

    private ISavable Form() => Environments.IsSavable || !RestartsEpisodes ? new ShardForm(this) : new RestartedShardForm(this);

    private void Restore(ShardState state)
    {
        // Kept whatever comes first: where a rollout is lost that began with the initial state, who went on from a later one may be asked.
        if (Moment == 0 && !_isBroken)
            _fresh ??= IsSavable ? Save() : null;
        if (state.IsInitial)
        {
            if (Moment != 0 || _isBroken)
            {
                Load(_fresh ?? throw new NotSupportedException(
                    $"Shard {Index}: expected the first request to be the one for its initial state, or environments that are ISavable."));
            }
        }
        else if (!state.IsOf(this) || (_isBroken && state.HasBytes))
        {
            Load(state.Bytes());
        }
    }

    // An environment gets numbers within their bounds; the policy learns from those that were drawn.
    private void Clip(ReadOnlySpan<float> drawn)
    {
        drawn.CopyTo(_actions);
        int length = _plan.ActionSpace.ActionLength;
        for (int i = 0; i < _actions.Length; i += length)
            _plan.ActionSpace.Clip(_actions.AsSpan(i, length));
    }

    // An episode that was cut off would have gone on: its last reward carries what the critic expects to follow.
    private float ValueOfTruncated(int environment, long step)
    {
        if (!Environments.Truncated[environment] || Environments.Terminated[environment])
            return 0;
        Span<float> value = stackalloc float[1];
        Evaluate(Environments.FinalObservations.Slice(environment, 1), value, step);
        return _discount * value[0];
    }

    private void Evaluate(ObservationBatch observations, Span<float> values, long step)
    {
        try
        {
            _runner.Evaluate(observations, values, step + 1);
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

    /// <summary>The shard's state as bytes.</summary>
    private sealed class ShardForm(RolloutShard shard) : ISavable
    {
        public void Serialize(StateArchive archive)
        {
            archive.Section(nameof(RolloutShard));
            int index = shard.Index;
            archive.Value(ref index, index, index, "the shard");
            shard.SerializeShown(archive);
            archive.Random(shard.Sampling);
            shard.Environments.Serialize(archive);
            shard.CheckShown(archive);
        }
    }
}
