using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Amago.Tests.Formats.Images;

/// <summary>PNG files put together byte by byte, in every kind that the format has.</summary>
internal static class PngBytes
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    // The letters of the specification's 8x8 pattern: which pass a pixel belongs to.
    private static readonly string[] Adam7Pattern =
    [
        "16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777",
    ];

    public static byte[] File(params byte[][] chunks) => [.. Signature, .. chunks.SelectMany(chunk => chunk)];

    public static byte[] Chunk(string type, params byte[] data)
    {
        byte[] typeAndData = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian((uint)data.Length), .. typeAndData, .. BigEndian(Crc32.HashToUInt32(typeAndData))];
    }

    public static byte[] Header(
        uint width, uint height, byte depth, byte color, byte interlace = 0, byte compression = 0, byte filter = 0) =>
        Chunk("IHDR", [.. BigEndian(width), .. BigEndian(height), depth, color, compression, filter, interlace]);

    public static byte[] End() => Chunk("IEND");

    public static byte[] Deflated(params byte[] data)
    {
        using var stream = new MemoryStream();
        using (var compressor = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            compressor.Write(data);
        return stream.ToArray();
    }

    /// <summary>The image data before compression.</summary>
    /// <param name="samples">As stored, in [y][x · samplesPerPixel + c].</param>
    /// <param name="samplesPerPixel">1..4.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="interlaced">Whether in seven passes.</param>
    /// <param name="filterOf">The filter type of the n-th row.</param>
    public static byte[] Filtered(int[][] samples, int samplesPerPixel, int depth, bool interlaced, Func<int, int> filterOf)
    {
        var result = new List<byte>();
        int rowNumber = 0;
        for (char pass = '1'; pass <= (interlaced ? '7' : '1'); pass++)
        {
            byte[]? above = null;
            for (int y = 0; y < samples.Length; y++)
            {
                int[] row = RowOfPass(samples[y], samplesPerPixel, y, interlaced ? pass : null);
                if (row.Length == 0)
                    continue;
                byte[] packed = Pack(row, depth);
                int filter = filterOf(rowNumber++);
                result.Add((byte)filter);
                result.AddRange(Filter(filter, packed, above ?? new byte[packed.Length], Math.Max(1, samplesPerPixel * depth / 8)));
                above = packed;
            }
        }

        return [.. result];
    }

    public static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static int[] RowOfPass(int[] row, int samplesPerPixel, int y, char? pass) =>
        [.. row.Where((_, i) => pass is null || Adam7Pattern[y % 8][i / samplesPerPixel % 8] == pass)];

    private static byte[] Pack(int[] samples, int depth)
    {
        string bits = string.Concat(samples.Select(sample => Convert.ToString(sample, 2).PadLeft(depth, '0')));
        string whole = bits.PadRight((bits.Length + 7) / 8 * 8, '1'); // what pads a row means nothing
        return [.. whole.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }

    private static byte[] Filter(int filter, byte[] row, byte[] above, int distance)
    {
        var result = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= distance ? row[i - distance] : 0, b = above[i], c = i >= distance ? above[i - distance] : 0;
            int p = a + b - c;
            int paeth = new[] { a, b, c }.MinBy(neighbour => Math.Abs(p - neighbour));
            result[i] = (byte)(row[i] - new[] { 0, a, b, (a + b) / 2, paeth }[filter]);
        }

        return result;
    }
}
