using System.Buffers.Binary;
using System.IO.Compression;

namespace Amago.Formats.Images;

internal static class PngWriter
{
    private const byte Bits = 8;

    public static void Write(Stream stream, Tensor image)
    {
        if (image.DType != DType.UInt8 || image.Rank != 3 || image.Shape[2] is < 1 or > 4 || image.ElementCount == 0)
            throw new ArgumentException($"Png: expected a uint8 image (H, W, C) with C in 1..4, got {image}.", nameof(image));
        int height = image.Shape[0], width = image.Shape[1], channels = image.Shape[2];
        stream.Write(PngChunks.Signature);
        PngChunk.Write(stream, "IHDR"u8, Header(width, height, channels));
        ReadOnlySpan<byte> pixels = image.IsContiguous ? image.AsSpan<byte>() : image.ToArray<byte>();
        using MemoryStream data = Compress(pixels, width * channels, channels);
        PngChunk.Write(stream, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        PngChunk.Write(stream, "IEND"u8, []);
    }

    private static byte[] Header(int width, int height, int channels)
    {
        PngColor color = channels switch
        {
            1 => PngColor.Grey,
            2 => PngColor.GreyAlpha,
            3 => PngColor.Rgb,
            _ => PngColor.Rgba,
        };
        var header = new byte[PngHeader.Length]; // methods and interlace stay 0
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = Bits;
        header[9] = (byte)color;
        return header;
    }

    private static MemoryStream Compress(ReadOnlySpan<byte> pixels, int rowBytes, int distance)
    {
        var data = new MemoryStream();
        using var compressor = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true);
        ReadOnlySpan<byte> above = new byte[rowBytes];
        byte[] best = new byte[1 + rowBytes], candidate = new byte[1 + rowBytes];
        for (; !pixels.IsEmpty; pixels = pixels[rowBytes..])
        {
            ReadOnlySpan<byte> row = pixels[..rowBytes];
            long least = long.MaxValue;
            for (int filter = 0; filter < PngFilter.Count; filter++)
            {
                candidate[0] = (byte)filter;
                PngFilter.Encode(filter, row, above, distance, candidate.AsSpan(1));
                long sum = AbsoluteSum(candidate.AsSpan(1));
                if (sum >= least)
                    continue;
                least = sum;
                (best, candidate) = (candidate, best);
            }

            compressor.Write(best);
            above = row;
        }

        return data;
    }

    // The specification's heuristic: the filter whose differences, taken as signed, are smallest compresses best.
    private static long AbsoluteSum(ReadOnlySpan<byte> differences)
    {
        long sum = 0;
        foreach (byte difference in differences)
            sum += Math.Abs((int)(sbyte)difference);
        return sum;
    }
}
