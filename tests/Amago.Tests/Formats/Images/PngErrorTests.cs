using Amago.Formats;

namespace Amago.Tests.Formats.Images;

public sealed class PngErrorTests
{
    private const byte Grey = 0;
    private const byte Indexed = 3;

    private static readonly byte[] GreyHeader = PngBytes.Header(2, 2, 8, Grey);
    private static readonly byte[] GreyData = PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 1, 2, 0, 3, 4));
    private static readonly byte[] IndexedHeader = PngBytes.Header(2, 1, 1, Indexed);
    private static readonly byte[] Palette = PngBytes.Chunk("PLTE", 1, 2, 3, 4, 5, 6);

    [Fact]
    public void The_signature_and_chunks_are_checked()
    {
        byte[] valid = PngBytes.File(GreyHeader, GreyData, PngBytes.End());
        Assert.Equal(4, Png.Read(valid, "x.png").ElementCount);
        Refuses([1, .. valid[1..]], "the PNG signature", "other bytes");
        Refuses([], "the PNG signature", "an empty file");
        Refuses(valid[..8], "a chunk", "the file's end", "at byte 8");
        Refuses(valid[..^13], "a chunk of at most the", "at byte 33");
        Refuses([.. valid[..8], 255, 255, 255, 255, .. valid[12..]], "a chunk of at most the", "4294967295", "at byte 8");
        Refuses([.. valid[..12], (byte)'1', .. valid[13..]], "a chunk type of four letters", "0x31484452");
        Refuses([.. valid[..16], 9, .. valid[17..]], "checksum 0x", "in chunk IHDR", "at byte 8");
    }

    [Theory]
    [InlineData(0, 2, 8, 0, 0, "a width and height between 1 and 2147483647", "0 x 2")]
    [InlineData(2, 0, 8, 0, 0, "2 x 0", "in chunk IHDR")]
    [InlineData(0x80000000, 2, 8, 0, 0, "2147483648 x 2")]
    [InlineData(2, 2, 3, 0, 0, "a bit depth that PNG has", "colour type 0 with 3 bits")]
    [InlineData(2, 2, 4, 2, 0, "colour type 2 with 4 bits")]
    [InlineData(2, 2, 16, 3, 0, "colour type 3 with 16 bits")]
    [InlineData(2, 2, 8, 5, 0, "colour type 5 with 8 bits")]
    [InlineData(2, 2, 8, 0, 2, "interlace method 0 or 1", "got 2")]
    public void The_header_is_checked(uint width, uint height, byte depth, byte color, byte interlace, params string[] parts) =>
        Refuses(PngBytes.File(PngBytes.Header(width, height, depth, color, interlace), GreyData, PngBytes.End()), parts);

    [Fact]
    public void The_headers_length_and_methods_are_checked()
    {
        Refuses(PngBytes.File(PngBytes.Chunk("IHDR", 1, 2), GreyData, PngBytes.End()), "13 bytes", "got 2");
        Refuses(PngBytes.File(PngBytes.Header(2, 2, 8, Grey, compression: 1), GreyData, PngBytes.End()), "compression method 0", "1 and 0");
        Refuses(PngBytes.File(PngBytes.Header(2, 2, 8, Grey, filter: 1), GreyData, PngBytes.End()), "filter method 0", "0 and 1");
    }

    [Fact]
    public void The_order_and_number_of_chunks_are_checked()
    {
        byte[] end = PngBytes.End(), indices = PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 0x40));
        Refuses(PngBytes.File(GreyData, end), "chunk IHDR first", "got IDAT", "at byte 8");
        Refuses(PngBytes.File(GreyHeader, GreyHeader, GreyData, end), "chunk IHDR first and only there", "got IHDR");
        Refuses(PngBytes.File(GreyHeader, end), "chunk IDAT before IEND");
        Refuses(PngBytes.File(GreyHeader, PngBytes.Chunk("ABCD"), GreyData, end), "a known critical chunk", "got ABCD");
        Refuses(PngBytes.File(IndexedHeader, indices, end), "chunk PLTE before IDAT");
        Refuses(PngBytes.File(IndexedHeader, Palette, Palette, indices, end), "one chunk PLTE");
    }

    [Theory]
    [InlineData(new byte[0], "1 to 256 colours of 3 bytes", "0 bytes")]
    [InlineData(new byte[] { 1, 2, 3, 4 }, "1 to 256 colours of 3 bytes", "4 bytes")]
    public void The_palette_is_checked(byte[] palette, params string[] parts) =>
        Refuses(PngBytes.File(
            IndexedHeader, PngBytes.Chunk("PLTE", palette), PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 0x40)), PngBytes.End()), parts);

    [Fact]
    public void The_image_data_is_checked()
    {
        byte[] data = PngBytes.Deflated(0, 1, 2, 0, 3, 4);
        Refuses(WithData([]), "image data for 6 bytes", "0 bytes, which hold 0 at most");
        Refuses(WithData(PngBytes.Deflated(0, 1, 2)), "a row of 3 bytes", "0, then the end");
        Refuses(WithData(PngBytes.Deflated(0, 1, 2, 0)), "a row of 3 bytes", "1, then the end");
        Refuses(WithData(PngBytes.Deflated(5, 1, 2, 0, 3, 4)), "filter type 0 to 4", "got 5");
        Refuses(WithData([.. data[..^1], (byte)(data[^1] ^ 1)]), "in chunk IDAT");
        Refuses(WithData([0, .. data[1..]]), "a zlib stream", "damaged");
        for (int length = 0; length < data.Length; length++)
            Refuses(WithData(data[..length]), "in chunk IDAT");
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, 8, 6, "an image and a row of at most 2147483591 bytes", "2147483647 x 2147483647 pixels")]
    [InlineData(400_000_000, 1, 16, 6, "an image and a row of at most", "400000000 x 1 pixels")]
    [InlineData(40_000, 40_000, 8, 0, "image data for 1600040000 bytes", "which hold")]
    public void A_huge_header_allocates_nothing(uint width, uint height, byte depth, byte color, params string[] parts)
    {
        byte[] file = PngBytes.File(PngBytes.Header(width, height, depth, color), GreyData, PngBytes.End());
        Refuses(file, parts);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(file, parts);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static byte[] WithData(byte[] data) => PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT", data), PngBytes.End());

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => Png.Read(file, "x.png"));
        Assert.StartsWith("x.png: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
