using Amago.Formats.Zip;

namespace Amago.Formats.Torch;

/// <summary>A zip archive: ROOT/data.pkl describes the tensors, ROOT/data/KEY holds the elements, ROOT/byteorder their order.</summary>
internal static class TorchCheckpointReader
{
    public const string PickleEntry = "data.pkl";
    public const string ByteOrderEntry = "byteorder";

    public static StateDict Read(FileBytes bytes, string file, Action<string>? warn)
    {
        if (OlderCheckpointReader.Recognizes(bytes))
            return OlderCheckpointReader.Read(bytes, file, warn);
        Dictionary<string, ZipEntry> entries =
            ZipDirectory.Read(bytes, file).ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        if (ArchiveSignature.IsTorchScript(entries.Keys))
        {
            throw InvalidFileException.Expected(
                file, "a checkpoint that torch.save wrote", ArchiveSignature.OfArchive(entries.Keys), "in the zip directory");
        }

        string root = Root(entries.Keys, file);
        var budget = new MemoryBudget(bytes.Length);
        var notes = new FileNotes(file, warn);
        byte[] pickle = ReadPickle(bytes, entries[root + PickleEntry], file, budget);
        object? value = new Unpickler(pickle, file, budget).Run();
        var elements = new ZippedElements(bytes, file, entries, root, IsBigEndian(bytes, entries, root, file), budget, notes);
        var storages = new TorchStorageReader<ZippedElements>(elements, file, budget);
        StateDict result = new TorchStateDict<ZippedElements>(storages, file, budget, notes).Flatten(value);
        notes.Say();
        return result;
    }

    private static byte[] ReadPickle(FileBytes bytes, in ZipEntry entry, string file, MemoryBudget budget)
    {
        if (entry.Size > Array.MaxLength)
            throw InvalidFileException.Expected(file, $"a pickle of at most {Array.MaxLength} bytes", $"{entry.Size}", $"in {entry.Name}");
        budget.Take(entry.Size, file, $"in {entry.Name}");
        using var contents = new ZipContents(bytes, entry, file);
        return contents.ReadToEnd();
    }

    // The folder that everything lies in is named after the file that torch.save wrote first.
    private static string Root(IReadOnlyCollection<string> names, string file)
    {
        string[] pickles =
            [.. names.Where(static name => name is PickleEntry || name.EndsWith("/" + PickleEntry, StringComparison.Ordinal))];
        return pickles.Length == 1
            ? pickles[0][..^PickleEntry.Length]
            : throw InvalidFileException.Expected(
                file,
                $"an archive with one {PickleEntry}, as torch.save writes",
                $"{pickles.Length} in {ArchiveSignature.OfArchive(names)}",
                "in the zip directory");
    }

    // PyTorch writes the byte order since version 2.1; little-endian machines are what wrote files before.
    private static bool IsBigEndian(FileBytes bytes, Dictionary<string, ZipEntry> entries, string root, string file)
    {
        if (!entries.TryGetValue(root + ByteOrderEntry, out ZipEntry entry))
            return false;
        using var contents = new ZipContents(bytes, entry, file);
        ReadOnlySpan<byte> order = entry.Size <= "little".Length ? contents.ReadToEnd() : [];
        return order.SequenceEqual("big"u8) || (order.SequenceEqual("little"u8)
            ? false
            : throw InvalidFileException.Expected(file, "byte order 'little' or 'big'", "other text", $"in {entry.Name}"));
    }
}
