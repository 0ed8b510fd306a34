namespace Amago.Rl.Algorithms;

/// <summary>
/// What a run in shards needs beside networks and generators to go on: counts, the shards before the next rollout, and the parameters that
/// play it where they are not those that learn.
/// </summary>
/// <param name="plan">What the shards are.</param>
/// <param name="progress">Counts and episodes.</param>
/// <param name="shards">The state of each shard as bytes; loading sets them.</param>
/// <param name="playing">The parameters that play next as bytes; none where they are those that learn.</param>
internal sealed class ShardedProgress(ShardPlan plan, PpoProgress progress, byte[][] shards, byte[] playing) : ISavable
{
    private byte[] _playing = playing;
    private long _version;

    /// <summary>The parameters that play next as bytes.</summary>
    public byte[] Playing => _playing;

    /// <summary>Updates that they have seen.</summary>
    public long Version
    {
        get => _version;
        set => _version = value;
    }

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        archive.Section(nameof(ShardedProgress));
        int count = plan.Shards, lag = plan.PolicyLag, environments = plan.Environments;
        archive.Value(ref count, count, count, "the number of shards");
        archive.Value(ref lag, lag, lag, "the policy's lag");
        archive.Value(ref environments, environments, environments, "the number of environments");
        progress.SerializeCounts(archive);
        progress.Episodes.Serialize(archive);
        progress.Check(archive, plan.Environments);
        archive.Value(ref _version, 0, progress.Iteration, "the version of the parameters that play");
        archive.Block(ref _playing, "the parameters that play");
        for (int shard = 0; shard < shards.Length; shard++)
            archive.Block(ref shards[shard], $"the state of shard {shard}");
    }
}
