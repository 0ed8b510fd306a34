using Amago.Rl.Algorithms;

namespace Amago.Rl;

/// <content>Saving a run between two calls of <see cref="Iterate"/>, and going on.</content>
public sealed partial class Ppo
{
    private const string Subject = "PPO progress";

    /// <summary>
    /// Everything that decides how the run goes on, to be saved and loaded. Of a run with a policy lag of 1 it has the shards before the
    /// rollout that is learned from next, and what plays it, so that it is played again.
    /// </summary>
    /// <exception cref="NotSupportedException">The environments can't be saved: see <see cref="ISavable"/>.</exception>
    public TrainingState State()
    {
        if (_own is { IsSavable: false })
            throw new NotSupportedException("PPO: the environments' state can't be saved; they are not ISavable.");
        RolloutShard? whole = _plan is { Shards: 1, PolicyLag: 0 } ? _own?.Shards[0] ?? _mirror : null;
        TrainingState state = whole is null
            ? new TrainingState().Add("environments", () => Exclusively(SaveShards), bytes => Exclusively(() => LoadShards(bytes)))
            : new TrainingState().Add(
                "environments",
                () => Exclusively(() => StateArchive.Save(new WholeProgress(_progress, Present(whole)))),
                bytes => Exclusively(() => Load(whole, bytes)));
        state.Add("policy", Policy).Add("optimizer", Optimizer);
        if (whole is not null)
            state.Add("sampling", whole.Sampling);
        if (_sharded is not null)
            return state; // orders and shifts are functions of the iteration
        state.Add("shuffling", _shuffling);
        return _augmentation is null ? state : state.Add("augmentation", _augmentation.Generator);
    }

    // A shard that is played elsewhere as its mirror has it.
    private RolloutShard Present(RolloutShard whole)
    {
        if (ReferenceEquals(whole, _mirror) && !_collector.States[0].IsInitial)
            whole.Load(_collector.States[0].Bytes());
        return whole;
    }

    private bool Load(RolloutShard whole, byte[] progress)
    {
        try
        {
            StateArchive.LoadAs(Subject, new WholeProgress(_progress, whole), progress);
        }
        finally
        {
            _collector.Restart([whole.State]); // as it was, where it is refused
        }

        _losses = PpoLosses.None;
        return true;
    }

    private byte[] SaveShards() => StateArchive.Save(Sharded());

    private ShardedProgress Sharded() => new(
        _plan,
        _progress,
        [.. _collector.States.Select(static state => state.Bytes())],
        _plan.PolicyLag == 0 ? [] : _playing.Bytes())
    {
        Version = _playingVersion,
    };

    // Shards of this process check their states now; others when they are asked to go on from them.
    private bool LoadShards(byte[] bytes)
    {
        byte[] before = StateArchive.Save(new ShardedProgress(_plan, _progress, Empty(), []));
        byte[][] own = _own is null ? [] : [.. _own.Shards.Select(static shard => shard.Save())];
        byte[][] shards = Empty();
        var loaded = new ShardedProgress(_plan, _progress, shards, []);
        try
        {
            StateArchive.LoadAs(Subject, loaded, bytes);
            for (int shard = 0; shard < own.Length; shard++)
                _own?.Shards[shard].Load(shards[shard]);
        }
        catch
        {
            StateArchive.LoadAs(Subject, new ShardedProgress(_plan, _progress, Empty(), []), before);
            for (int shard = 0; shard < own.Length; shard++)
                _own?.Shards[shard].Load(own[shard]);
            _collector.Restart(
                _own is not null && _plan.PolicyLag == 0 ? [.. _own.Shards.Select(static shard => shard.State)] : [.. _collector.States]);
            throw;
        }

        _collector.Restart([.. shards.Select(static state => ShardState.FromBytes(state))]);
        if (_plan.PolicyLag > 0)
            _playing = ShardParameters.FromBytes(loaded.Playing);
        (_playingVersion, _losses) = (loaded.Version, PpoLosses.None);
        return true;
    }

    private byte[][] Empty() => [.. Enumerable.Range(0, _plan.Shards).Select(static _ => Array.Empty<byte>())];
}
