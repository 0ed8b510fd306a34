namespace Amago.Rl;

/// <summary>
/// A shard between two rollouts: its environments in the middle of their episodes, what they show, and its generator of actions. The state
/// of a shard in this process becomes bytes only when somebody asks for them, which has to be before the shard plays on.
/// </summary>
public sealed class ShardState
{
    private readonly RolloutShard? _shard;
    private readonly long _moment;
    private byte[]? _bytes;

    internal ShardState(RolloutShard shard) => (_shard, _moment) = (shard, shard.Moment);

    private ShardState(byte[] bytes) => _bytes = bytes;

    /// <summary>The state of a shard that has played nothing yet.</summary>
    public static ShardState Initial { get; } = new([]);

    internal bool IsInitial => _bytes is { Length: 0 };

    internal bool HasBytes => _bytes is not null;

    /// <summary>A state from the bytes of <see cref="ToBytes"/>; they are checked by the shard that goes on from them.</summary>
    public static ShardState FromBytes(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? Initial : new(bytes.ToArray());

    /// <summary>The state as bytes: none for <see cref="Initial"/>.</summary>
    /// <exception cref="NotSupportedException">The environments are not <see cref="ISavable"/>.</exception>
    /// <exception cref="InvalidOperationException">The shard has played on, and nobody asked before.</exception>
    public byte[] ToBytes() => [.. Bytes()];

    internal byte[] Bytes()
    {
        if (_bytes is null && _shard is not null)
        {
            _bytes = IsOf(_shard) ? _shard.Save() : throw new InvalidOperationException(
                $"Shard {_shard.Index}: expected its state to be saved before it plays on, got a call afterwards; where another shard "
                + "failed, the rollout has to come to its end first.");
        }

        return _bytes ?? [];
    }

    internal bool IsOf(RolloutShard shard) => ReferenceEquals(_shard, shard) && shard.Moment == _moment;
}
