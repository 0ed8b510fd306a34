namespace Amago.Rl;

/// <summary>
/// The parameters and buffers of a policy that is to play. Those of the policy in this process become bytes only when somebody asks for
/// them, which has to be before it learns on.
/// </summary>
public sealed class ShardParameters
{
    private const string Name = "Shard parameters";

    private readonly ActorCritic? _policy;
    private byte[]? _bytes;

    private ShardParameters(ActorCritic policy) => _policy = policy;

    private ShardParameters(byte[] bytes) => _bytes = bytes;

    /// <summary>The parameters of a policy as they are when they are used, or first become bytes.</summary>
    public static ShardParameters Of(ActorCritic policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(policy);
    }

    /// <summary>The parameters of a policy as they are now.</summary>
    public static ShardParameters Snapshot(ActorCritic policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(Saved(policy));
    }

    /// <summary>Parameters from the bytes of <see cref="ToBytes"/>; they are checked by the policy that takes them.</summary>
    public static ShardParameters FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>The parameters as bytes: a safetensors file of the policy's names.</summary>
    public byte[] ToBytes() => [.. Bytes()];

    internal byte[] Bytes() => _bytes ??= _policy is null ? [] : Saved(_policy);

    /// <summary>Whether these are the policy's own, whatever they are.</summary>
    internal bool IsLiveOf(ActorCritic policy) => ReferenceEquals(_policy, policy);

    /// <summary>Copies the parameters into a policy.</summary>
    /// <exception cref="InvalidFileException">The bytes are no safetensors file.</exception>
    /// <exception cref="ArgumentException">They are another policy's; the message says what differs.</exception>
    internal void CopyTo(ActorCritic policy)
    {
        StateDict state = SafeTensors.Read(Bytes(), Name);
        try
        {
            policy.LoadStateDict(state);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{Name}: {InvalidFileException.TextOf(e)}", e);
        }
    }

    private static byte[] Saved(ActorCritic policy)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, policy.StateDict());
        return stream.ToArray();
    }
}
