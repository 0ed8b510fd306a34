using System.Buffers.Binary;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>What a member says first on a connection, and the other answers. Its size is fixed, so that nobody can claim another.</summary>
/// <param name="Digest">What the plan is: <see cref="MeshPlan.Digest"/>.</param>
/// <param name="From">The member that speaks.</param>
/// <param name="To">The member that is spoken to.</param>
internal readonly record struct MeshHello(byte[] Digest, int From, int To)
{
    /// <summary>Bytes of a hello.</summary>
    public const int Size = 48;

    private const int DigestSize = 32;

    private static ReadOnlySpan<byte> Magic => "amagoms1"u8;

    /// <summary>The hello as bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Magic.CopyTo(bytes);
        Digest.CopyTo(bytes.AsSpan(Magic.Length));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Magic.Length + DigestSize), From);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Magic.Length + DigestSize + sizeof(int)), To);
        return bytes;
    }

    /// <summary>Reads a hello; null where it is none.</summary>
    public static MeshHello? TryRead(ReadOnlySpan<byte> bytes) => bytes.Length == Size && bytes.StartsWith(Magic)
        ? new(
            bytes.Slice(Magic.Length, DigestSize).ToArray(),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[(Magic.Length + DigestSize)..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[(Magic.Length + DigestSize + sizeof(int))..]))
        : null;

    /// <summary>Whether another hello says the same.</summary>
    public bool Says(MeshHello other) => From == other.From && To == other.To && Digest.AsSpan().SequenceEqual(other.Digest);
}
