using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Amago.Formats.Zip;

namespace Amago.Formats.Torch;

/// <summary>
/// What <c>torch.save</c> wrote from PyTorch 0.1.10 to 1.5, and still writes on request: five pickles one after the other (a magic
/// number, a version, facts about the machine, the object, the keys of storages), then for each key a count of 8 bytes and the elements,
/// both little-endian whatever the machine was.
/// </summary>
internal static class OlderCheckpointReader
{
    private const byte PickleStart = 0x80;
    private const long Version = 1001;
    private const long FirstWindow = 1 << 20;

    private static readonly BigInteger Magic =
        BigInteger.Parse("01950a86a20f9469cfc6c", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static bool Recognizes(FileBytes bytes) =>
        bytes.Length > 0 && bytes.Span(0, 1)[0] == PickleStart && !FileSignature.IsSafeTensors(bytes);

    public static StateDict Read(FileBytes bytes, string file, Action<string>? warn)
    {
        var budget = new MemoryBudget(bytes.Length);
        var notes = new FileNotes(file, warn);
        long position = 0;
        if (NextPickle(bytes, ref position, file, budget, out _) is not BigInteger magic || magic != Magic)
        {
            throw InvalidFileException.Expected(
                file, "a checkpoint that torch.save wrote", ArchiveSignature.Find(bytes) ?? "something else", "at the start");
        }

        if (NextPickle(bytes, ref position, file, budget, out _) is not Version)
        {
            throw InvalidFileException.Expected(
                file, $"version {Version} of the layout before PyTorch 1.6", "another", "behind the magic number");
        }

        NextPickle(bytes, ref position, file, budget, out _);
        object? value = NextPickle(bytes, ref position, file, budget, out IReadOnlyDictionary<string, TorchStorage> known);
        if (NextPickle(bytes, ref position, file, budget, out _) is not PickleList keys)
            throw InvalidFileException.Expected(file, "a list of the storages' keys", "something else", $"before byte {position}");

        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (object? key in keys.Items)
            position = AddPlace(places, key as string ?? "", known, bytes, position, file);
        var storages = new TorchStorageReader<TrailingElements>(new TrailingElements(bytes, file, places, budget, notes), file, budget);
        StateDict result = new TorchStateDict<TrailingElements>(storages, file, budget, notes).Flatten(value);
        notes.Say();
        return result;
    }

    // Where a pickle ends is known when it has run: it gets the file's next bytes, and twice as many as long as they are too few, for
    // behind the last one lie gigabytes of elements.
    private static object? NextPickle(
        FileBytes bytes, ref long position, string file, MemoryBudget budget, out IReadOnlyDictionary<string, TorchStorage> storages)
    {
        long rest = Math.Min(bytes.Length - position, Array.MaxLength);
        for (long length = Math.Min(FirstWindow, rest); ; length = Math.Min(2 * length, rest))
        {
            var unpickler = new Unpickler(bytes.Span(position, (int)length), file, budget);
            try
            {
                object? value = unpickler.Run();
                position += unpickler.Length;
                storages = unpickler.Storages;
                return value;
            }
            catch (InvalidFileException) when (unpickler.HasRunOut && length < rest)
            {
                // It is longer.
            }
        }
    }

    /// <summary>Notes where a storage's elements begin.</summary>
    /// <returns>The position behind the storage's elements.</returns>
    private static long AddPlace(
        Dictionary<string, long> places,
        string key,
        IReadOnlyDictionary<string, TorchStorage> known,
        FileBytes bytes,
        long position,
        string file)
    {
        string where = $"at byte {position}";
        if (!known.TryGetValue(key, out TorchStorage? storage) || places.ContainsKey(key))
        {
            throw InvalidFileException.Expected(
                file, "each storage that the pickle refers to once", $"'{key}'", "in the list of the storages' keys");
        }

        if (bytes.Length - position < sizeof(long))
            throw InvalidFileException.Expected(file, $"the element count of storage '{key}'", "the file's end", where);
        long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span(position, sizeof(long)));
        if (count != storage.Count)
        {
            throw InvalidFileException.Expected(
                file, $"{storage.Count} elements of storage '{key}', as the pickle says", $"{count}", where);
        }

        position += sizeof(long);
        Int128 wanted = (Int128)count * storage.Type.Size;
        if (wanted > bytes.Length - position)
        {
            string got = $"{bytes.Length - position}, then the file's end";
            throw InvalidFileException.Expected(file, $"{wanted} bytes of storage '{key}'", got, $"at byte {position}");
        }

        places.Add(key, position);
        return position + (long)wanted;
    }
}
