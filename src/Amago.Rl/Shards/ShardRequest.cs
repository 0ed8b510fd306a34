namespace Amago.Rl;

/// <summary>What a shard's rollout is a function of, beside the run's settings.</summary>
/// <param name="Shard">The shard, 0 to S - 1.</param>
/// <param name="Iteration">Number of the rollout, from 0.</param>
/// <param name="Version">Updates that the parameters have seen.</param>
/// <param name="State">The shard before the rollout.</param>
/// <param name="Parameters">The parameters to play with.</param>
public sealed record ShardRequest(int Shard, long Iteration, long Version, ShardState State, ShardParameters Parameters)
{
    /// <summary>The request as bytes, with a SHA-256 of them.</summary>
    /// <exception cref="NotSupportedException">The environments are not <see cref="ISavable"/>.</exception>
    /// <exception cref="InvalidOperationException">The shard has played on since.</exception>
    public byte[] ToBytes() => StateArchive.Save(new Form
    {
        Shard = Shard,
        Iteration = Iteration,
        Version = Version,
        State = State.Bytes(),
        Parameters = Parameters.Bytes(),
    });

    /// <summary>A request from the bytes of <see cref="ToBytes"/>.</summary>
    /// <exception cref="ArgumentException">They are cut short, damaged, or something else; the message says where.</exception>
    public static ShardRequest FromBytes(ReadOnlySpan<byte> bytes)
    {
        var form = new Form();
        StateArchive.Read("Shard request", form, bytes);
        return new(
            form.Shard, form.Iteration, form.Version, ShardState.FromBytes(form.State), ShardParameters.FromBytes(form.Parameters));
    }

    private sealed class Form : ISavable
    {
        public int Shard;
        public long Iteration, Version;
        public byte[] State = [], Parameters = [];

        public void Serialize(StateArchive archive)
        {
            archive.Section(nameof(ShardRequest));
            archive.Value(ref Shard, 0, int.MaxValue, "the shard");
            archive.Value(ref Iteration, 0, long.MaxValue, "the iteration");
            archive.Value(ref Version, 0, long.MaxValue, "the version");
            archive.Block(ref State, "the shard's state");
            archive.Block(ref Parameters, "the parameters");
        }
    }
}
