using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Amago.Formats.Zip;

/// <summary>
/// The record at an archive's end, which says where the directory is (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZipEnd(long EntryCount, long DirectorySize, long DirectoryStart)
{
    private const uint Signature = 0x06054b50;
    private const uint LocatorSignature = 0x07064b50;
    private const uint WideSignature = 0x06064b50;
    private const int Size = 22;
    private const int LocatorSize = 20;
    private const int WideSize = 56;
    private const string Where = "at the end of the archive";

    public static ZipEnd Read(FileBytes file, string name)
    {
        long start = Find(file);
        if (start < 0)
        {
            throw ArchiveSignature.Find(file) is { } kind
                ? InvalidFileException.Expected(name, "a zip archive", kind, "at the start")
                : InvalidFileException.Expected(name, "a zip archive", "no end-of-directory record", "at the end");
        }

        ReadOnlySpan<byte> record = file.Span(start, Size);
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        ushort directoryDisk = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        ushort entriesHere = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
        ushort entries = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (entries == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
            return ReadWide(file, start, name);
        if (disk != 0 || directoryDisk != 0 || entriesHere != entries)
            throw InvalidFileException.Expected(name, "an archive in one part", "one of several", Where);
        return Checked(new ZipEnd(entries, size, offset), start, name);
    }

    /// <summary>Where the record is, behind which nothing but a comment of the length it states lies; -1 where there is none.</summary>
    public static long Find(FileBytes file)
    {
        var tailLength = (int)Math.Min(file.Length, Size + ushort.MaxValue);
        ReadOnlySpan<byte> tail = file.Span(file.Length - tailLength, tailLength);
        for (int start = tailLength - Size; start >= 0; start--)
        {
            ReadOnlySpan<byte> record = tail[start..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) == Signature
                && Size + BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length)
            {
                return file.Length - record.Length;
            }
        }

        return -1;
    }

    // Zip64: a larger record before this one, and between them a locator of it.
    private static ZipEnd ReadWide(FileBytes file, long end, string name)
    {
        ReadOnlySpan<byte> locator = end >= LocatorSize ? file.Span(end - LocatorSize, LocatorSize) : default;
        if (locator.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature)
            throw InvalidFileException.Expected(name, "a zip64 locator", "other bytes", Where);
        long start = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (start < 0 || start > end - LocatorSize - WideSize)
            throw InvalidFileException.Expected(name, "a zip64 record before its locator", $"one at byte {start}", Where);
        ReadOnlySpan<byte> record = file.Span(start, WideSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != WideSignature)
            throw InvalidFileException.Expected(name, "a zip64 record", "other bytes", $"at byte {start}");
        long entriesHere = BinaryPrimitives.ReadInt64LittleEndian(record[24..]);
        long entries = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(record[16..]) != 0 || entriesHere != entries)
            throw InvalidFileException.Expected(name, "an archive in one part", "one of several", $"at byte {start}");
        long size = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        return Checked(new ZipEnd(entries, size, BinaryPrimitives.ReadInt64LittleEndian(record[48..])), start, name);
    }

    private static ZipEnd Checked(ZipEnd end, long start, string name)
    {
        (long count, long size, long directory) = end;
        bool isInside = directory >= 0 && directory <= start && size >= 0 && size <= start - directory;
        if (!isInside || count < 0 || count > size / ZipDirectory.RecordSize)
        {
            string got = $"{count} entries in {size} bytes from byte {directory} on";
            throw InvalidFileException.Expected(name, $"a zip directory that ends before byte {start}", got, Where);
        }

        return end;
    }
}
