using System.IO.Compression;

namespace Amago.Fuzz.Mutation;

/// <summary>Zip members changed by what they hold, renamed, doubled, left out, packed or not; or the archive's own bytes.</summary>
internal static class ZipMutation
{
    private static readonly string[] Names =
    [
        "../x.npy", "/x.npy",
        "a\\b.npy", "x\0.npy", "C:x.npy", "a/../b.npy", "\u00e9.npy", "\u001b[31mred.npy", "data.pkl", "x/data.pkl", "x/data/0",
        "x/byteorder", "x/version", "x/.data/serialization_id", "a/", "b.npy/", "x/constants.pkl", "x/code/y.py",
    ];

    public static byte[] Npz(byte[] input, Func<byte[]> another, Random random) =>
        Mutate(input, another, random, static name => name.EndsWith(".npy", StringComparison.Ordinal) ? HeaderMutation.Npy : null);

    public static byte[] Torch(byte[] input, Func<byte[]> another, Random random) =>
        Mutate(input, another, random, static name => name.EndsWith("data.pkl", StringComparison.Ordinal) ? PickleMutation.Mutate : null);

    /// <summary>An archive of members that are not packed, or are.</summary>
    public static byte[] Write(IEnumerable<Member> members, Random random)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (Member member in members)
            {
                ZipArchiveEntry entry = archive.CreateEntry(
                    member.Name, random.Next(3) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
                using Stream stream = entry.Open();
                stream.Write(member.Data);
            }
        }

        return file.ToArray();
    }

    private static byte[] Mutate(byte[] input, Func<byte[]> another, Random random, Func<string, Mutator?> special)
    {
        List<Member> members = Read(input);
        if (members.Count == 0 || random.Next(3) == 0)
            return ByteMutation.Mutate(input, another, random);
        for (int i = 1 << random.Next(3); i > 0 && members.Count > 0; i--)
        {
            int at = random.Next(members.Count);
            switch (random.Next(8))
            {
                case 0:
                    members[at] = members[at] with { Name = Names[random.Next(Names.Length)] };
                    break;
                case 1:
                    members.Add(members[at]);
                    break;
                case 2:
                    members.RemoveAt(at);
                    break;
                case 3 when Read(another()) is { Count: > 0 } others:
                    members.Add(others[random.Next(others.Count)]);
                    break;
                case 4:
                    members[at] = members[at] with { Data = new byte[random.Next(1 << random.Next(1, 18))] };
                    break;
                default:
                    Mutator mutate = special(members[at].Name) ?? ByteMutation.Mutate;
                    byte[] data = members[at].Data;
                    members[at] = members[at] with { Data = mutate(data, () => data, random) };
                    break;
            }
        }

        byte[] file = Write(members, random);
        return random.Next(6) == 0 ? ByteMutation.Change(file, another, random) : file;
    }

    private static List<Member> Read(byte[] file)
    {
        var members = new List<Member>();
        try
        {
            using var archive = new ZipArchive(new MemoryStream(file));
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream stream = entry.Open();
                using var data = new MemoryStream();
                stream.CopyTo(data);
                if (entry.FullName.Length > 0) // which can be read, and not be written
                    members.Add(new(entry.FullName, data.ToArray()));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            // A damaged archive has the members that come before the damage.
        }

        return members;
    }

    /// <summary>A file in an archive.</summary>
    internal readonly record struct Member(string Name, byte[] Data);
}
