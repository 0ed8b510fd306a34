using Amago.Formats.Zip;

namespace Amago.Formats;

/// <summary>
/// NumPy's archives of arrays, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write them: a zip file of <c>NAME.npy</c>.
/// </summary>
/// <remarks>
/// Element types are those of <see cref="Npy"/>; arrays of text, objects and other types, and entries that are no arrays, are in
/// <see cref="StateDict.Unreadable"/>. Archives with encryption, several parts, equal names, names that lead out of the archive,
/// overlapping entries or wrong checksums are refused, and so are compressed ones whose arrays take more than 64 MiB and 32 times the
/// archive's size in memory.
/// </remarks>
public static class Npz
{
    private const string Extension = ".npy";

    /// <summary>Reads the arrays of an npz file.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or has no array of a supported type.</exception>
    public static StateDict Load(string path) => Load(path, warn: null);

    /// <param name="path">Path of the file.</param>
    /// <param name="warn">Takes a line with the file's name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static StateDict Load(string path, Action<string>? warn)
    {
        using OpenedFile file = OpenedFile.Open(path);
        return ReadEntries(file.Bytes, path, warn);
    }

    /// <summary>Reads a stream to its end as an npz file.</summary>
    /// <param name="stream">The contents of an npz file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or have no array of a supported type.</exception>
    public static StateDict Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads the bytes of an npz file.</summary>
    /// <param name="bytes">The whole contents of an npz file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or have no array of a supported type.</exception>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, warn: null);

    /// <param name="bytes">The whole contents of an npz file.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="warn">Takes a line with the name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string)"/>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name, Action<string>? warn)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ReadEntries(bytes, name, warn);
    }

    /// <summary>Writes a file, which appears whole or not at all. Metadata is left out: the format has no place for it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="tensors">The arrays; their names become names in the archive.</param>
    /// <param name="compressed">
    /// Deflated, as <c>numpy.savez_compressed</c> does; otherwise stored, as large arrays of almost nothing but zeros should be: what
    /// compression makes more than 32 times smaller is read back up to 64 MiB only.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A name is no relative path within an archive (it starts with '/', has a part '..', a backslash or a control character), is not valid
    /// Unicode or longer than 65,531 bytes in UTF-8, or a tensor has more than 64 dimensions.
    /// </exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, StateDict tensors, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream => Write(stream, tensors, compressed));
    }

    /// <summary>Writes an npz file to a stream. Metadata is left out: the format has no place for it.</summary>
    /// <inheritdoc cref="Save"/>
    public static void Write(Stream stream, StateDict tensors, bool compressed = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (string name in tensors.Keys)
        {
            if (ZipNames.Unmet(name + Extension) is { } unmet)
            {
                throw new ArgumentException(
                    $"Npz: expected names that are, with {Extension}, {unmet}, got '{Printable.Short(name)}'.", nameof(tensors));
            }
        }

        using var zip = new ZipWriter(stream, compressed);
        foreach ((string name, Tensor tensor) in tensors)
            zip.Add(name + Extension, entry => Npy.Write(entry, tensor));
    }

    private static StateDict ReadEntries(FileBytes bytes, string file, Action<string>? warn)
    {
        var result = new StateDict();
        var budget = new MemoryBudget(bytes.Length);
        var notes = new FileNotes(file, warn);
        IReadOnlyList<ZipEntry> entries = ZipDirectory.Read(bytes, file);
        if (entries.Count > 0 && !entries.Any(static entry => IsArray(entry.Name)))
        {
            throw InvalidFileException.Expected(
                file, "entries NAME.npy", ArchiveSignature.OfArchive(entries.Select(static entry => entry.Name)), "in the zip directory");
        }

        foreach (ZipEntry entry in entries)
        {
            if (IsArray(entry.Name))
                AddArray(result, bytes, entry, file, budget, notes);
            else
                result.AddUnreadable(entry.Name, "a file that is no npy array");
        }

        notes.Say();
        return result.ExpectReadable(file);
    }

    private static bool IsArray(string name) => name.EndsWith(Extension, StringComparison.Ordinal);

    private static void AddArray(StateDict result, FileBytes bytes, in ZipEntry entry, string file, MemoryBudget budget, FileNotes notes)
    {
        string name = entry.Name[..^Extension.Length];
        try
        {
            result.Add(name, ReadArray(bytes, entry, file, budget, notes));
        }
        catch (InvalidFileException e) when (e.Unsupported is { } what)
        {
            result.AddUnreadable(name, what);
        }
    }

    private static Tensor ReadArray(FileBytes bytes, in ZipEntry entry, string file, MemoryBudget budget, FileNotes notes)
    {
        var contents = new ZipContents(bytes, entry, file);
        try
        {
            Tensor tensor = NpyReader.ReadAll(ref contents, entry.Size, $"{file}, {entry.Name}", budget, notes, $"in entry '{entry.Name}'");
            contents.Finish();
            return tensor;
        }
        finally
        {
            contents.Dispose();
        }
    }
}
