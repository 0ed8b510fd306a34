using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Amago.Tests.Formats.Zip;

/// <summary>An entry to write; what is not given is what it should be.</summary>
internal sealed record ZipPart(string Name, params byte[] Data)
{
    public bool Deflated { get; init; }

    public int Flags { get; init; }

    public int? Method { get; init; }

    public uint? Checksum { get; init; }

    public long? Size { get; init; }

    public uint? LocalSize { get; init; }

    public string? LocalName { get; init; }

    public int Disk { get; init; }

    /// <summary>Index of the entry whose header the directory points to.</summary>
    public int? HeaderOf { get; init; }

    /// <summary>Whether sizes and place are in a zip64 field.</summary>
    public bool Wide { get; init; }

    public byte[] Stored => Deflated ? ZipBytes.Deflate(Data) : Data;
}

/// <summary>Zip archives put together byte by byte.</summary>
internal static class ZipBytes
{
    public static byte[] File(params ZipPart[] parts) => File(parts, wideEnd: false);

    public static byte[] File(ZipPart[] parts, bool wideEnd, int entryCount = -1, int disk = 0, string comment = "")
    {
        var file = new List<byte>();
        var starts = new List<int>();
        foreach (ZipPart part in parts)
        {
            starts.Add(file.Count);
            file.AddRange(Header(part));
        }

        int directory = file.Count;
        for (int i = 0; i < parts.Length; i++)
            file.AddRange(Record(parts[i], starts[parts[i].HeaderOf ?? i]));
        int size = file.Count - directory, count = entryCount < 0 ? parts.Length : entryCount;
        if (wideEnd)
        {
            int start = file.Count;
            file.AddRange([.. U32(0x06064b50), .. U64(44), .. U16(45), .. U16(45), .. U32(disk), .. U32(0)]);
            file.AddRange([.. U64(count), .. U64(count), .. U64(size), .. U64(directory)]);
            file.AddRange([.. U32(0x07064b50), .. U32(0), .. U64(start), .. U32(1)]);
            count = ushort.MaxValue;
            size = directory = -1;
        }

        file.AddRange(
            [.. U32(0x06054b50), .. U16(wideEnd ? 0 : disk), .. U16(0), .. U16(count), .. U16(count), .. U32(size), .. U32(directory)]);
        file.AddRange([.. U16(comment.Length), .. Encoding.ASCII.GetBytes(comment)]);
        return [.. file];
    }

    public static byte[] Deflate(byte[] data)
    {
        using var stream = new MemoryStream();
        using (var deflater = new DeflateStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            deflater.Write(data);
        return stream.ToArray();
    }

    private static byte[] Header(ZipPart part)
    {
        byte[] name = Encoding.Latin1.GetBytes(part.LocalName ?? part.Name);
        byte[] head = [.. U32(0x04034b50), .. U16(20), .. U16(part.Flags), .. U16(Method(part)), .. U32(0), .. U32(Checksum(part))];
        long size = part.LocalSize ?? part.Size ?? part.Data.Length;
        return [.. head, .. U32(part.Stored.Length), .. U32(size), .. U16(name.Length), .. U16(0), .. name, .. part.Stored];
    }

    private static byte[] Record(ZipPart part, int start)
    {
        byte[] name = Encoding.Latin1.GetBytes(part.Name);
        long size = part.Size ?? part.Data.Length, compressed = part.Stored.Length;
        byte[] extra = part.Wide ? [.. U16(9), .. U16(1), 0, .. U16(1), .. U16(24), .. U64(size), .. U64(compressed), .. U64(start)] : [];
        byte[] sizes = part.Wide ? [.. U32(-1), .. U32(-1)] : [.. U32(compressed), .. U32(size)];
        byte[] head =
            [.. U32(0x02014b50), .. U16(20), .. U16(20), .. U16(part.Flags), .. U16(Method(part)), .. U32(0), .. U32(Checksum(part))];
        byte[] lengths = [.. U16(name.Length), .. U16(extra.Length), .. U16(0), .. U16(part.Disk), .. U16(0), .. U32(0)];
        return [.. head, .. sizes, .. lengths, .. U32(part.Wide ? -1 : start), .. name, .. extra];
    }

    private static int Method(ZipPart part) => part.Method ?? (part.Deflated ? 8 : 0);

    private static uint Checksum(ZipPart part) => part.Checksum ?? Crc32.HashToUInt32(part.Data);

    private static byte[] U16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(long value) => U64(value)[..4];

    private static byte[] U64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
