namespace Amago.Rl.Shards;

/// <summary>A shard's result as bytes: rows of T steps, whose sizes the plan says; what lies behind the last step is the state's.</summary>
internal sealed class ShardResultForm : ISavable
{
    private readonly ShardPlan _plan;
    private Rollout? _rollout;
    private List<FinishedEpisode> _episodes;
    private int _shard;
    private long _iteration;
    private byte[] _state;

    /// <summary>Makes a form of a result, or an empty one to be read.</summary>
    public ShardResultForm(ShardPlan plan, ShardResult? result)
    {
        _plan = plan;
        _rollout = result?.Played.Rollout;
        _episodes = result?.Played.Episodes ?? [];
        _state = result?.NextState.Bytes() ?? [];
        (_shard, _iteration) = (result?.Shard ?? 0, result?.Iteration ?? 0);
    }

    /// <summary>The result that was read.</summary>
    public ShardResult Result() => new(
        null, _plan, (_shard, _iteration), new ShardPlayed(_rollout, ShardState.FromBytes(_state), _episodes));

    public void Serialize(StateArchive archive)
    {
        archive.Section(nameof(ShardResult));
        archive.Value(ref _shard, 0, _plan.Shards - 1, "the shard");
        archive.Value(ref _iteration, 0, long.MaxValue, "the iteration");
        int steps = _plan.RolloutLength, count = _plan.ShardEnvironments;
        archive.Value(ref steps, steps, steps, "the number of steps");
        archive.Value(ref count, count, count, "the number of environments");
        archive.Block(ref _state, "the shard's state");
        SerializeEpisodes(archive);
        bool hasRollout = _rollout is not null;
        archive.Value(ref hasRollout, "whether there is a rollout");
        if (!hasRollout)
            return;
        Rollout rollout = _rollout ??= new Rollout(_plan, count);
        Serialize(archive, rollout);
        if (archive.IsLoading)
            Check(archive, rollout);
    }

    private static void Serialize(StateArchive archive, Rollout rollout)
    {
        ObservationArchive.Serialize(archive, rollout.AllObservations());
        ObservationArchive.Floats(archive, rollout.Values.Slice(0, 0, rollout.Length), "values");
        ObservationArchive.Floats(archive, rollout.Actions, "actions");
        ObservationArchive.Floats(archive, rollout.LogProbabilities, "log-probabilities");
        ObservationArchive.Floats(archive, rollout.Rewards, "rewards");
        ObservationArchive.Floats(archive, rollout.Ends, "ends");
        ObservationArchive.Floats(archive, rollout.Advantages, "advantages");
        ObservationArchive.Floats(archive, rollout.Returns, "returns");
        if (rollout.Masks is not null)
            archive.Bytes(rollout.Masks.AsSpan<byte>(), "masks");
    }

    private void SerializeEpisodes(StateArchive archive)
    {
        int ended = _episodes.Count, first = _shard * _plan.ShardEnvironments, last = first + _plan.ShardEnvironments - 1;
        archive.Value(ref ended, 0, _plan.RolloutLength * _plan.ShardEnvironments, "the number of episodes");
        var episodes = new List<FinishedEpisode>();
        for (int i = 0; i < ended; i++)
        {
            (int environment, double score, int length) = archive.IsLoading ? default : _episodes[i];
            archive.Value(ref environment, first, last, "an episode's environment");
            archive.Value(ref score, "an episode's return");
            archive.Value(ref length, 1, FinishedEpisode.MaxSteps, "an episode's length");
            episodes.Add(new FinishedEpisode(environment, score, length));
        }

        _episodes = episodes;
    }

    // What a learner would take as places in its memory, or divide by.
    private void Check(StateArchive archive, Rollout rollout)
    {
        foreach (float end in rollout.Ends.AsSpan<float>())
        {
            if (end is not (0 or 1))
                archive.Require(false, "ends that are 0 or 1");
        }

        if (rollout.Masks is not null && rollout.Masks.AsSpan<byte>().ContainsAnyExceptInRange((byte)0, (byte)1))
            archive.Require(false, "masks that are 0 or 1");
        int length = _plan.ActionSpace.ActionLength;
        float[] action = new float[length];
        for (int i = 0; i < rollout.Size; i++)
        {
            rollout.Actions.AsSpan<float>().Slice(i * length, length).CopyTo(action);
            _plan.ActionSpace.Clip(action); // numbers are drawn without regard to their bounds
            if (_plan.ActionSpace.Fault(action) is { } fault)
                archive.Require(false, $"actions {_plan.ActionSpace.Shown}: {fault}");
        }
    }
}
