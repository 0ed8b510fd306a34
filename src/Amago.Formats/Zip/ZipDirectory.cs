using System.Buffers.Binary;

namespace Amago.Formats.Zip;

/// <summary>
/// Lists a zip archive and refuses what a reader of data has no business with: encryption, several parts, equal names, names that lead
/// out of the archive, entries that overlap, and sizes that can't be true.
/// </summary>
internal static class ZipDirectory
{
    public const int RecordSize = 46;

    private const uint Signature = 0x02014b50;

    /// <summary>The entries in the directory's order; folders are left out.</summary>
    /// <param name="file">The whole archive.</param>
    /// <param name="name">Name of the archive in error messages.</param>
    public static IReadOnlyList<ZipEntry> Read(FileBytes file, string name)
    {
        ZipEnd end = ZipEnd.Read(file, name);
        var entries = new List<ZipEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        long position = end.DirectoryStart, directoryEnd = end.DirectoryStart + end.DirectorySize;
        for (long i = 0; i < end.EntryCount; i++)
        {
            ZipEntry entry = ReadRecord(file, ref position, directoryEnd, name);
            entry = ZipLocalHeader.Locate(file, entry, end.DirectoryStart, name);
            if (!names.Add(entry.Name))
                throw InvalidFileException.Expected(name, "entries of different names", $"'{entry.Name}' twice", "in the zip directory");
            entries.Add(entry);
        }

        CheckSizes(entries, name);
        CheckOverlaps(entries, name);
        entries.RemoveAll(static entry => entry.Name.EndsWith('/') && entry.Size == 0);
        return entries;
    }

    private static ZipEntry ReadRecord(FileBytes file, ref long position, long end, string name)
    {
        string where = $"at byte {position}";
        if (end - position < RecordSize)
            throw InvalidFileException.Expected(name, "another entry of the zip directory", "the directory's end", where);
        ReadOnlySpan<byte> record = file.Span(position, RecordSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != Signature)
            throw InvalidFileException.Expected(name, "an entry of the zip directory", "other bytes", where);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        if (end - position - RecordSize < nameLength + extraLength + commentLength)
            throw InvalidFileException.Expected(name, "a whole entry of the zip directory", "the directory's end", where);

        string entryName = ZipNames.Decode(file.Span(position + RecordSize, nameLength), name);
        ZipFlags.Check(BinaryPrimitives.ReadUInt16LittleEndian(record[8..]), entryName, name);
        bool deflated = ZipFlags.IsDeflated(BinaryPrimitives.ReadUInt16LittleEndian(record[10..]), entryName, name);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        long compressedSize = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(record[34..]) is not (0 or ushort.MaxValue))
            throw InvalidFileException.Expected(name, "an archive in one part", $"entry '{entryName}' in another", where);

        var wide = new ZipWideSizes(file.Span(position + RecordSize + nameLength, extraLength));
        bool complete = wide.Replace(ref size) && wide.Replace(ref compressedSize) && wide.Replace(ref start);
        if (!complete)
            throw InvalidFileException.Expected(name, $"zip64 sizes of entry '{entryName}'", "none, or negative ones", where);
        position += RecordSize + nameLength + extraLength + commentLength;
        return new ZipEntry(entryName, deflated, checksum, start, start, compressedSize, size);
    }

    private static void CheckSizes(List<ZipEntry> entries, string name)
    {
        foreach (ZipEntry entry in entries)
        {
            string where = $"in entry '{entry.Name}'";
            if (!entry.Deflated && entry.Size != entry.CompressedSize)
            {
                throw InvalidFileException.Expected(
                    name, $"a stored entry of {entry.CompressedSize} bytes", $"a size of {entry.Size}", where);
            }

            if (entry.Deflated && entry.Size > ZipContents.MaxSize(entry.CompressedSize))
            {
                throw InvalidFileException.Expected(
                    name, $"what {entry.CompressedSize} compressed bytes can hold", $"a size of {entry.Size}", where);
            }
        }
    }

    private static void CheckOverlaps(List<ZipEntry> entries, string name)
    {
        ZipEntry[] inOrder = [.. entries];
        Array.Sort(inOrder, static (a, b) => a.HeaderStart.CompareTo(b.HeaderStart));
        for (int i = 1; i < inOrder.Length; i++)
        {
            if (inOrder[i].HeaderStart < inOrder[i - 1].End)
            {
                throw InvalidFileException.Expected(
                    name, "entries side by side", $"'{inOrder[i].Name}' inside '{inOrder[i - 1].Name}'", "in the archive");
            }
        }
    }
}
