using Amago.Formats.Elements;
using Amago.Formats.Zip;

namespace Amago.Formats.Torch;

/// <summary>Elements that lie as entries <c>ROOT/data/KEY</c> in an archive.</summary>
internal readonly ref struct ZippedElements(
    FileBytes file,
    string name,
    IReadOnlyDictionary<string, ZipEntry> entries,
    string root,
    bool bigEndian,
    MemoryBudget budget,
    FileNotes notes)
    : ITorchElements
{
    private readonly FileBytes _file = file;

    public Tensor Read(TorchStorage storage, string where)
    {
        if (!entries.TryGetValue($"{root}data/{storage.Key}", out ZipEntry entry))
            throw InvalidFileException.Expected(name, $"an entry {root}data/{storage.Key} in the archive", "none", where);
        if (storage.Count > Array.MaxLength || entry.Size != storage.Count * storage.Type.Size)
        {
            string expected = $"{storage.Count} elements of {storage.Type.Size} bytes in {entry.Name}";
            throw InvalidFileException.Expected(name, expected, $"{entry.Size} bytes", where);
        }

        ElementType type = storage.Type.Type!.Value;
        budget.Take(storage.Count * type.DecodedSize(), name, where);
        var contents = new ZipContents(_file, entry, name);
        try
        {
            Tensor elements = ElementDecoder.Decode(ref contents, type, bigEndian, new[] { (int)storage.Count }, notes, where);
            contents.Finish();
            return elements;
        }
        finally
        {
            contents.Dispose();
        }
    }
}
