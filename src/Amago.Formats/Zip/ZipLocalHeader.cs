using System.Buffers.Binary;
using System.Text;

namespace Amago.Formats.Zip;

/// <summary>
/// The header before an entry's bytes, which must agree with the directory: readers that trust one see what readers of the other see.
/// </summary>
internal static class ZipLocalHeader
{
    private const uint Signature = 0x04034b50;
    private const int Size = 30;

    /// <summary>The entry with the place of its bytes, which lie before the directory.</summary>
    public static ZipEntry Locate(FileBytes file, in ZipEntry entry, long directoryStart, string name)
    {
        string where = $"in entry '{entry.Name}'";
        if (entry.HeaderStart > directoryStart - Size)
            throw InvalidFileException.Expected(name, "a header before the zip directory", $"one at byte {entry.HeaderStart}", where);
        ReadOnlySpan<byte> header = file.Span(entry.HeaderStart, Size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature)
            throw InvalidFileException.Expected(name, $"its header at byte {entry.HeaderStart}", "other bytes", where);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        long start = entry.HeaderStart + Size + nameLength + extraLength;
        if (start > directoryStart || entry.CompressedSize > directoryStart - start)
        {
            string expected = $"{entry.CompressedSize} bytes before the zip directory";
            throw InvalidFileException.Expected(name, expected, $"{Math.Max(0, directoryStart - start)}", where);
        }

        bool sameName = file.Span(entry.HeaderStart + Size, nameLength).SequenceEqual(Encoding.UTF8.GetBytes(entry.Name));
        if (!sameName || !HasSizesOf(header, entry, name))
            throw InvalidFileException.Expected(name, "a header that agrees with the zip directory", "another name, method or size", where);
        return entry with { Start = start };
    }

    private static bool HasSizesOf(ReadOnlySpan<byte> header, in ZipEntry entry, string name)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        ZipFlags.Check(flags, entry.Name, name);
        if (ZipFlags.IsDeflated(BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), entry.Name, name) != entry.Deflated)
            return false;
        if (ZipFlags.SizesFollow(flags))
            return true;
        uint compressedSize = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        return (compressedSize == uint.MaxValue || compressedSize == entry.CompressedSize) && (size == uint.MaxValue || size == entry.Size);
    }
}
