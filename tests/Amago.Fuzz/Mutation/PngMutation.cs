using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Amago.Fuzz.Mutation;

/// <summary>
/// PNG chunks changed, moved, doubled and left out, mostly with checksums that are right, so that more than the checksum is tried.
/// </summary>
internal static class PngMutation
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
    private static readonly string[] Types =
        ["PLTE", "tRNS", "IDAT", "IEND", "gAMA", "iCCP", "tEXt", "zTXt", "sBIT", "bKGD", "acTL", "fdAT", "ABCD", "iDAT"];

    private static readonly (byte Color, byte Depth)[] Kinds =
        [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (3, 1), (3, 2), (3, 4), (3, 8), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)];

    public static byte[] Mutate(byte[] input, Func<byte[]> another, Random random)
    {
        List<Chunk> chunks = Read(input);
        if (chunks.Count == 0 || random.Next(4) == 0)
            return random.Next(2) == 0 ? Draw(random) : ByteMutation.Mutate(input, another, random);
        for (int i = 1 << random.Next(3); i > 0 && chunks.Count > 0; i--)
            Change(chunks, another, random);
        return Write(chunks, random);
    }

    /// <summary>A sound file of any kind, size, filter and interlacing.</summary>
    public static byte[] Draw(Random random)
    {
        (byte color, byte depth) = Kinds[random.Next(Kinds.Length)];
        int width = random.Next(1, 20), height = random.Next(1, 20), samples = color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        bool isInterlaced = random.Next(2) == 0;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, color, (byte)(isInterlaced ? 1 : 0));
        using var raw = new MemoryStream();
        foreach ((int x, int y, int dx, int dy) in isInterlaced
            ? (ReadOnlySpan<(int, int, int, int)>)
            [
                (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
            ]
            : [(0, 0, 1, 1)])
        {
            int columns = (width - x + dx - 1) / dx, rows = (height - y + dy - 1) / dy;
            var row = new byte[((columns * samples * depth) + 7) / 8];
            for (int r = 0; r < rows && columns > 0; r++)
            {
                random.NextBytes(row);
                raw.WriteByte((byte)random.Next(5));
                raw.Write(row);
            }
        }

        var chunks = new List<Chunk> { new("IHDR", header) };
        if (color == 3)
            chunks.Add(new("PLTE", Noise(3 << depth, random)));
        if (random.Next(3) == 0)
            chunks.Add(new("tRNS", Noise(color switch { 0 => 2, 2 => 6, _ => random.Next(1 << Math.Min(depth, (byte)8)) }, random)));
        chunks.Add(new("IDAT", Deflate(raw.ToArray())));
        chunks.Add(new("IEND", []));
        return Write(chunks, random);
    }

    private static void Change(List<Chunk> chunks, Func<byte[]> another, Random random)
    {
        int i = random.Next(chunks.Count);
        switch (random.Next(8))
        {
            case 0:
                chunks[i] = chunks[i] with { Data = ByteMutation.Change(chunks[i].Data, another, random) };
                break;
            case 1:
                chunks.RemoveAt(i);
                break;
            case 2:
                chunks.Insert(random.Next(chunks.Count + 1), chunks[i]);
                break;
            case 3:
                int j = random.Next(chunks.Count);
                (chunks[i], chunks[j]) = (chunks[j], chunks[i]);
                break;
            case 4:
                chunks.Insert(random.Next(chunks.Count + 1), new(
                    Types[random.Next(Types.Length)], Noise(random.Next(2) == 0 ? random.Next(8) : 3 * random.Next(260), random)));
                break;
            case 5 when chunks.FindIndex(static chunk => chunk.Type == "IDAT") is >= 0 and var at:
                Split(chunks, at, random);
                break;
            case 6 when Read(another()) is { Count: > 0 } others:
                chunks[i] = others[random.Next(others.Count)];
                break;
            default:
                if (chunks.FindIndex(static chunk => chunk is { Type: "IHDR", Data.Length: 13 }) is >= 0 and var header)
                    chunks[header] = chunks[header] with { Data = Header(chunks[header].Data, random) };
                break;
        }
    }

    // In two chunks, or packed anew with other pixels.
    private static void Split(List<Chunk> chunks, int at, Random random)
    {
        byte[] data = chunks[at].Data;
        if (random.Next(2) == 0)
        {
            int cut = random.Next(data.Length + 1);
            chunks[at] = chunks[at] with { Data = data[..cut] };
            chunks.Insert(at + 1, new("IDAT", data[cut..]));
            return;
        }

        try
        {
            using var inflated = new MemoryStream();
            using (var stream = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress))
                stream.CopyTo(inflated);
            chunks[at] = chunks[at] with { Data = Deflate(ByteMutation.Change(inflated.ToArray(), static () => [], random)) };
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // What an earlier change has damaged stays as it is.
        }
    }

    private static byte[] Header(byte[] header, Random random)
    {
        byte[] changed = [.. header];
        switch (random.Next(5))
        {
            case 0:
                BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(4 * random.Next(2)), (int)ByteMutation.Edge(random));
                break;
            case 1:
                changed[8] = (byte)(1 << random.Next(6));
                break;
            case 2:
                changed[9] = (byte)random.Next(8);
                break;
            case 3:
                changed[10 + random.Next(3)] ^= 1;
                break;
            default:
                (changed[3], changed[7]) = ((byte)random.Next(1, 20), (byte)random.Next(1, 20));
                break;
        }

        return changed;
    }

    private static List<Chunk> Read(byte[] file)
    {
        var chunks = new List<Chunk>();
        for (int at = Signature.Length; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
                break;
            chunks.Add(new(Encoding.Latin1.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + (int)length)]));
            at += 12 + (int)length;
        }

        return chunks;
    }

    private static byte[] Write(List<Chunk> chunks, Random random)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var number = new byte[4];
        foreach (Chunk chunk in chunks)
        {
            byte[] content = [.. Encoding.Latin1.GetBytes(chunk.Type), .. chunk.Data];
            BinaryPrimitives.WriteInt32BigEndian(number, chunk.Data.Length);
            file.Write(number);
            file.Write(content);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(content) ^ (random.Next(50) == 0 ? 1u : 0));
            file.Write(number);
        }

        return file.ToArray();
    }

    private static byte[] Deflate(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(raw);
        return packed.ToArray();
    }

    private static byte[] Noise(int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private readonly record struct Chunk(string Type, byte[] Data);
}
