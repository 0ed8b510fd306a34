namespace Amago.Rl.Shards;

/// <summary>
/// The state of a shard whose environments can't be saved: its generator of actions, and a mark by which the object that has the
/// environments knows that they are still as they were. For any other object it is a shard whose episodes start anew.
/// </summary>
/// <param name="shard">The shard.</param>
internal sealed class RestartedShardForm(RolloutShard shard) : ISavable
{
    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        archive.Section(nameof(RestartedShardForm));
        int index = shard.Index;
        archive.Value(ref index, index, index, "the shard");
        archive.Random(shard.Sampling);
        byte[] own = shard.Mark.ToByteArray(), mark = [.. own];
        archive.Bytes(mark, "the mark of the environments");
        if (archive.IsLoading)
            shard.Continue(mark.AsSpan().SequenceEqual(own));
    }
}
