using System.IO.Compression;
using System.IO.Hashing;

namespace Amago.Formats;

/// <summary>An entry's contents, checked against the size and the checksum that the archive states.</summary>
internal static class ZipInflater
{
    // A deflated bit stands for at most 258 bytes in two codes of one bit each.
    private const long LargestRatio = 1032;
    private const int BlockBytes = 1 << 20;

    public static long LargestSize(long compressedSize) =>
        compressedSize > Array.MaxLength ? Array.MaxLength : Math.Min(Array.MaxLength, compressedSize * LargestRatio);

    /// <summary>The contents: a part of the archive where they are stored, an array of their own where they are compressed.</summary>
    public static FileBytes Contents(FileBytes file, in ZipEntry entry, string name)
    {
        FileBytes stored = file.Slice(entry.Start, entry.CompressedSize);
        FileBytes contents = entry.Deflated ? Inflate(stored, entry, name) : stored;
        uint checksum = Checksum(contents);
        return checksum == entry.Checksum
            ? contents
            : throw InvalidFileException.Expected(name, $"contents of checksum {entry.Checksum:x8}", $"{checksum:x8}", $"in entry '{entry.Name}'");
    }

    private static byte[] Inflate(FileBytes compressed, in ZipEntry entry, string name)
    {
        string where = $"in entry '{entry.Name}'";
        if (compressed.Length > Array.MaxLength)
            throw InvalidFileException.Expected(name, $"at most {Array.MaxLength} compressed bytes", $"{compressed.Length}", where);
        using var source = new MemoryStream(compressed.Span(0, (int)compressed.Length).ToArray(), writable: false);
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        var contents = new byte[entry.Size];
        try
        {
            int read = inflater.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
            if (read < contents.Length || inflater.ReadByte() >= 0)
                throw InvalidFileException.Expected(name, $"{contents.Length} bytes of contents", read < contents.Length ? $"{read}" : "more", where);
            return contents;
        }
        catch (InvalidDataException e)
        {
            throw InvalidFileException.Expected(name, "deflated contents", "data that is damaged or cut short", where, e);
        }
    }

    private static uint Checksum(FileBytes contents)
    {
        var crc = new Crc32();
        for (long start = 0; start < contents.Length; start += BlockBytes)
            crc.Append(contents.Span(start, (int)Math.Min(BlockBytes, contents.Length - start)));
        return crc.GetCurrentHashAsUInt32();
    }
}
