namespace Amago.Rl.Algorithms;

/// <summary>What a run of one shard without lag needs beside networks and generators to go on.</summary>
/// <param name="progress">Counts and episodes.</param>
/// <param name="shard">The environments and what they show.</param>
internal sealed class WholeProgress(PpoProgress progress, RolloutShard shard) : ISavable
{
    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        archive.Section("Ppo");
        progress.SerializeCounts(archive);
        shard.SerializeShown(archive);
        progress.Episodes.Serialize(archive);
        shard.Environments.Serialize(archive);
        progress.Check(archive, shard.Environments.Count);
        shard.CheckShown(archive);
    }
}
