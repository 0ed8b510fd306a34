using Amago.Formats.Elements;

namespace Amago.Formats.Torch;

/// <summary>Elements that stand behind the pickles of the older layout, at places that were checked against the file's length.</summary>
internal readonly ref struct TrailingElements(
    FileBytes file, string name, IReadOnlyDictionary<string, long> places, MemoryBudget budget, FileNotes notes) : ITorchElements
{
    private readonly FileBytes _file = file;

    public Tensor Read(TorchStorage storage, string where)
    {
        if (!places.TryGetValue(storage.Key, out long start))
            throw InvalidFileException.Expected(name, $"storage '{storage.Key}' in the list of keys", "none", where);
        if (storage.Count > Array.MaxLength)
            throw InvalidFileException.Expected(name, $"at most {Array.MaxLength} elements in a storage", $"{storage.Count}", where);
        ElementType type = storage.Type.Type!.Value;
        long length = storage.Count * storage.Type.Size;
        if (length > _file.Length - start)
            throw InvalidFileException.Expected(name, $"one type and size of storage '{storage.Key}'", "two", where);
        budget.Take(storage.Count * type.DecodedSize(), name, where);
        var source = new FileCursor(_file.Slice(start, length));
        return ElementDecoder.Decode(ref source, type, bigEndian: false, new[] { (int)storage.Count }, notes, where);
    }
}
