using Amago.Formats.Zip;

namespace Amago.Formats;

/// <summary>
/// The files in a zip archive, read one at a time: stored or deflated, with sizes of 32 or 64 bits. What <see cref="TorchCheckpoint"/>
/// refuses of archives is refused here too, and so are members that take more than 64 MiB and 32 times the archive's size together.
/// </summary>
public sealed class ZipMembers
{
    private readonly byte[] _archive;
    private readonly string _name;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly MemoryBudget _budget;

    private ZipMembers(byte[] archive, string name, IReadOnlyList<ZipEntry> entries)
    {
        (_archive, _name, _budget) = (archive, name, new MemoryBudget(archive.Length));
        _entries = entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        Names = [.. entries.Select(static entry => entry.Name)];
    }

    /// <summary>The files' paths within the archive, in the order of its directory.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lists an archive.</summary>
    /// <param name="archive">All of its bytes, which are not copied.</param>
    /// <param name="name">Name of the archive in error messages.</param>
    /// <exception cref="InvalidFileException">It is no zip archive, or one that is refused.</exception>
    public static ZipMembers Of(byte[] archive, string name)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(name);
        return new ZipMembers(archive, name, ZipDirectory.Read(archive, name));
    }

    /// <summary>Unpacks a file.</summary>
    /// <param name="member">The file's path within the archive.</param>
    /// <exception cref="InvalidFileException">There is no such file, it is too large, or its contents are damaged.</exception>
    public byte[] Read(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (!_entries.TryGetValue(member, out ZipEntry entry))
            throw InvalidFileException.Expected(_name, $"an entry '{member}'", Printable.Few(Names), "in the zip directory");
        if (entry.Size > Array.MaxLength)
            throw InvalidFileException.Expected(_name, $"at most {Array.MaxLength} bytes", $"{entry.Size}", $"in entry '{member}'");
        _budget.Take(entry.Size, _name, $"in entry '{member}'");
        using var contents = new ZipContents(_archive, entry, _name);
        return contents.ReadToEnd();
    }

    /// <summary>Writes an archive of stored files, which appears whole or not at all.</summary>
    /// <param name="path">Path of the archive.</param>
    /// <param name="members">The files' paths and contents.</param>
    /// <exception cref="ArgumentException">A path leads out of the archive, or comes twice.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, IReadOnlyList<KeyValuePair<string, byte[]>> members)
    {
        Check(members);
        AtomicFile.Write(path, stream => Write(stream, members));
    }

    /// <summary>An archive of stored files, in memory.</summary>
    /// <param name="members">The files' paths and contents.</param>
    /// <exception cref="ArgumentException">A path leads out of the archive, or comes twice.</exception>
    public static byte[] ToArray(IReadOnlyList<KeyValuePair<string, byte[]>> members)
    {
        Check(members);
        using var stream = new MemoryStream();
        Write(stream, members);
        return stream.ToArray();
    }

    private static void Check(IReadOnlyList<KeyValuePair<string, byte[]>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string member, byte[] contents) in members)
        {
            ArgumentNullException.ThrowIfNull(member, nameof(members));
            ArgumentNullException.ThrowIfNull(contents, nameof(members));
            if (ZipNames.Unmet(member) is { } unmet)
                throw new ArgumentException(
                    $"ZipMembers: expected names that are {unmet}, got '{Printable.Short(member)}'.", nameof(members));
            if (!names.Add(member))
                throw new ArgumentException(
                    $"ZipMembers: expected names that differ, got '{Printable.Short(member)}' twice.", nameof(members));
        }
    }

    private static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, byte[]>> members)
    {
        using var zip = new ZipWriter(stream, compressed: false);
        foreach ((string member, byte[] contents) in members)
            zip.Add(member, entry => entry.Write(contents));
    }
}
