using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>Who makes an update together: all members have the same plan. Where one is lost, the others go on in another epoch.</summary>
internal sealed class MeshPlan
{
    /// <summary>The most members.</summary>
    public const int MaxMembers = 4096;

    /// <summary>Makes a plan.</summary>
    /// <param name="run">What the run is known by.</param>
    /// <param name="epoch">Number of the epoch, 0 or more: another one each time that members come or go.</param>
    /// <param name="shards">Number of all shards.</param>
    /// <param name="members">The members; their ranges follow one another and have all shards.</param>
    /// <exception cref="ArgumentException">They do not, or there are too many members, or none.</exception>
    public MeshPlan(string run, long epoch, int shards, IReadOnlyList<MeshMember> members)
    {
        if (members.Count is < 1 or > MaxMembers)
            throw new ArgumentException($"Mesh: expected 1 to {MaxMembers} members, got {members.Count}.", nameof(members));
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var tree = new FixedTree(shards);
        int next = 0;
        foreach (ShardRange range in members.Select(static member => member.Shards).Where(static range => range.Count != 0))
        {
            if (range.First != next || range.Count < 0)
                throw Uncovered();
            next = range.End;
        }

        if (next != shards)
            throw Uncovered();
        (Run, Epoch, Shards, Members) = (run, epoch, shards, members);
        Parts = [.. members.Select(member => tree.Cover(member.Shards))];
        Digest = Hash();

        ArgumentException Uncovered() => new(
            $"Mesh: expected ranges that follow one another and have all {shards} shards, got "
            + $"{string.Join(", ", members.Select(static member => member.Shards))}.",
            nameof(members));
    }

    /// <summary>What the run is known by.</summary>
    public string Run { get; }

    /// <summary>Number of the epoch.</summary>
    public long Epoch { get; }

    /// <summary>Number of all shards.</summary>
    public int Shards { get; }

    /// <summary>The members.</summary>
    public IReadOnlyList<MeshMember> Members { get; }

    /// <summary>For each member the branches whose sums it has.</summary>
    public IReadOnlyList<IReadOnlyList<ShardRange>> Parts { get; }

    /// <summary>SHA-256 of all that the members have to agree on.</summary>
    public byte[] Digest { get; }

    private byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(Run);
        Append(string.Create(CultureInfo.InvariantCulture, $"{Epoch} {Shards} {Members.Count}"));
        foreach (MeshMember member in Members)
            Append(string.Create(CultureInfo.InvariantCulture, $"{member.Address} {member.Shards}"));
        return hash.GetHashAndReset();

        void Append(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text), length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
