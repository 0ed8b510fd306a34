using Amago.Formats;

namespace Amago.Tests.Formats.Images;

/// <summary>Damage that the pixels do not depend on is passed over with one line for the file, as libpng passes over it.</summary>
public sealed class PngToleranceTests
{
    private const byte Grey = 0;
    private const byte Rgb = 2;
    private const byte Indexed = 3;
    private const byte GreyAlpha = 4;

    private static readonly byte[] GreyHeader = PngBytes.Header(2, 2, 8, Grey);
    private static readonly byte[] Deflated = PngBytes.Deflated(0, 1, 2, 0, 3, 4);
    private static readonly byte[] GreyData = PngBytes.Chunk("IDAT", Deflated);
    private static readonly byte[] End = PngBytes.End();
    private static readonly byte[] Text = PngBytes.Chunk("tEXt", 65, 0, 66);
    private static readonly byte[] IndexedHeader = PngBytes.Header(2, 1, 1, Indexed);
    private static readonly byte[] Palette = PngBytes.Chunk("PLTE", 1, 2, 3, 4, 5, 6);
    private static readonly byte[] Indices = PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 0x40));

    [Fact]
    public void What_lies_behind_the_image_data_is_passed_over()
    {
        byte[] whole = PngBytes.File(GreyHeader, GreyData, End);
        Reads([.. whole, 0], "1 bytes lie behind chunk IEND");
        Reads([.. whole, .. whole], $"{whole.Length} bytes lie behind chunk IEND");
        Reads(PngBytes.File(GreyHeader, GreyData), "there is no chunk IEND");
        for (int cut = 1; cut < 12; cut++)
            Reads(whole[..^cut], "there is no whole chunk at byte");
        Reads(PngBytes.File(GreyHeader, GreyData, PngBytes.Chunk("IEND", 1)), "chunk IEND is damaged");
        Reads([.. whole[..^1], (byte)~whole[^1]], "chunk IEND is damaged");
        Reads([.. PngBytes.File(GreyHeader, GreyData), 1, 2, 3], "there is no whole chunk at byte");
        Reads(PngBytes.File(GreyHeader, GreyData, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], End), "there is no whole chunk at byte");
        Reads(PngBytes.File(GreyHeader, GreyData, [255, 255, 255, 255, .. Text[4..], .. End]), "there is no whole chunk at byte");
        Reads(PngBytes.File(GreyHeader, GreyData, Damaged(Text), End), "chunk tEXt is passed over, for its checksum is wrong");
        Reads(PngBytes.File(GreyHeader, GreyData, Text, GreyData, End), "there are IDAT chunks behind the image data");
    }

    [Theory]
    [InlineData("iCCP")]
    [InlineData("gAMA")]
    [InlineData("tEXt")]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("eXIf")]
    [InlineData("pHYs")]
    [InlineData("acTL")]
    [InlineData("fdAT")]
    [InlineData("abCd")]
    public void Ancillary_chunks_are_passed_over_and_said_only_where_they_are_damaged(string type)
    {
        byte[] chunk = PngBytes.Chunk(type, 1, 2, 3); // no contents that any of them could have
        ReadsWithoutAWord(PngBytes.File(GreyHeader, chunk, chunk, GreyData, chunk, End));
        Reads(PngBytes.File(GreyHeader, Damaged(chunk), GreyData, End), $"chunk {type} is passed over, for its checksum is wrong");
    }

    [Fact]
    public void Padding_and_more_rows_are_passed_over_and_the_checksum_is_found_before_them()
    {
        foreach (int padding in new[] { 1, 3, 4, 5, 100_000 })
            Reads(WithData([.. Deflated, .. new byte[padding]]), "there are other bytes behind the image data");
        Reads(WithData([.. Deflated, .. Deflated]), "there are other bytes behind the image data");
        Reads(WithData(PngBytes.Deflated(0, 1, 2, 0, 3, 4, 5)), "there is more image data than the rows take");
        Reads(PngBytes.File(GreyHeader, GreyData, PngBytes.Chunk("IDAT", 0, 0), End), "there are other bytes behind the image data");
        ReadsWithoutAWord(PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT"), GreyData, PngBytes.Chunk("IDAT"), End));
        foreach (int wrong in Enumerable.Range(1, 4))
        {
            byte[] data = [.. Deflated];
            data[^wrong] ^= 1;
            Refuses(WithData([.. data, 0, 0]));
        }
    }

    [Fact]
    public void A_suggested_palette_is_passed_over_where_it_is_wrong()
    {
        byte[] rgbHeader = PngBytes.Header(1, 1, 8, Rgb), rgbData = PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 7, 8, 9));
        byte[][] palettes =
            [Damaged(Palette), PngBytes.Chunk("PLTE"), PngBytes.Chunk("PLTE", 1), PngBytes.Chunk("PLTE", new byte[3 * 257])];
        foreach (byte[] palette in palettes)
            Assert.Equal([7, 8, 9], Reads(PngBytes.File(rgbHeader, palette, rgbData, End), "chunk PLTE is passed over, for it is damaged")
                .ToArray<byte>());
        Assert.Equal([7, 8, 9], ReadsWithoutAWord(PngBytes.File(rgbHeader, Palette, Palette, rgbData, End)).ToArray<byte>());
        Reads(PngBytes.File(GreyHeader, Palette, GreyData, End), "chunk PLTE is passed over, for the image is grey");
        Reads(PngBytes.File(GreyHeader, Damaged(Palette), GreyData, End), "chunk PLTE is passed over, for it is damaged");
    }

    [Fact]
    public void A_palette_may_be_larger_or_smaller_than_its_indices()
    {
        Tensor larger = Reads(PngBytes.File(IndexedHeader, PngBytes.Chunk("PLTE", 1, 2, 3, 4, 5, 6, 7, 8, 9), Indices, End),
            "3 colours are more than indices of 1 bits reach");
        Assert.Equal([1, 2, 3, 4, 5, 6], larger.ToArray<byte>());
        Tensor smaller = Reads(
            PngBytes.File(IndexedHeader, PngBytes.Chunk("PLTE", 1, 2, 3), Indices, End), "indices beyond the palette are read as black");
        Assert.Equal([1, 2, 3, 0, 0, 0], smaller.ToArray<byte>());
        Tensor transparent = Reads(
            PngBytes.File(IndexedHeader, PngBytes.Chunk("PLTE", 1, 2, 3), PngBytes.Chunk("tRNS", 9), Indices, End), "read as black");
        Assert.Equal([1, 2, 3, 9, 0, 0, 0, 255], transparent.ToArray<byte>());
        Reads(PngBytes.File(IndexedHeader, Palette, Indices, Palette, End),
            "chunk PLTE is passed over, for it comes behind the image data");
    }

    [Fact]
    public void Transparency_that_is_wrong_is_no_alpha_channel()
    {
        byte[] key = PngBytes.Chunk("tRNS", 0, 1), alpha = PngBytes.Chunk("tRNS", 9);
        Passes(PngBytes.File(GreyHeader, Damaged(key), GreyData, End), 1, "its checksum is wrong");
        Passes(PngBytes.File(GreyHeader, PngBytes.Chunk("tRNS", 1), GreyData, End), 1, "it has 1 bytes instead of 2");
        Passes(PngBytes.File(GreyHeader, key, key, GreyData, End), 2, "it is the second");
        Passes(PngBytes.File(GreyHeader, GreyData, key, End), 1, "it comes behind the image data");
        Passes(PngBytes.File(PngBytes.Header(1, 1, 8, GreyAlpha), key, PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 1, 2)), End),
            2, "the image has an alpha channel");
        Passes(PngBytes.File(IndexedHeader, alpha, Palette, Indices, End), 3, "it comes before chunk PLTE");
        Passes(PngBytes.File(IndexedHeader, Palette, PngBytes.Chunk("tRNS", new byte[256]), Indices, End),
            3, "it has 256 bytes for 2 colours");
        Passes(PngBytes.File(IndexedHeader, Palette, PngBytes.Chunk("tRNS"), Indices, End), 3, "it has 0 bytes for 2 colours");

        static void Passes(byte[] file, int channels, string because) =>
            Assert.Equal(channels, Reads(file, $"chunk tRNS is passed over, for {because}").Shape[2]);
    }

    [Fact]
    public void A_file_gets_one_line_however_much_is_wrong_with_it()
    {
        byte[][] damaged = [.. Enumerable.Range(0, 20).Select(i => Damaged(PngBytes.Chunk($"te{(char)('A' + i)}t")))];
        var warnings = new List<string>();
        Png.Read(PngBytes.File([GreyHeader, .. damaged, GreyData, End]), "x.png", new PngOptions { Warn = warnings.Add });
        string line = Assert.Single(warnings);
        Assert.StartsWith("x.png: chunk teAt is passed over, for its checksum is wrong; chunk teBt", line, StringComparison.Ordinal);
        Assert.EndsWith("; and 17 more.", line, StringComparison.Ordinal);
        byte[] many = PngBytes.File(
            PngBytes.Header(800, 1, 1, Indexed),
            PngBytes.Chunk("PLTE", 1, 2, 3),
            PngBytes.Chunk("IDAT", PngBytes.Deflated([0, .. Enumerable.Repeat<byte>(255, 100)])),
            End);
        Reads(many, "x.png: indices beyond the palette are read as black.");
    }

    // The first byte of a zlib stream says its window, the second that it needs a dictionary which nobody has.
    [Fact]
    public void A_zlib_stream_that_can_not_be_inflated_is_refused_with_the_file_s_name()
    {
        Refuses(WithData([0x78, 0xbb, 1, 2, 3, 4, .. Deflated[2..]]));
        foreach (byte window in new byte[] { 0x08, 0x18, 0x88, 0xf8, 0x79 })
            Refuses(WithData([window, Deflated[1], .. Deflated[2..]]));
        byte[] small = [0x18, 0x19, .. Deflated[2..]]; // a window of 512 bytes, which is enough
        ReadsWithoutAWord(WithData(small));
    }

    [Fact]
    public void What_makes_the_pixels_is_not_passed_over()
    {
        byte[] whole = PngBytes.File(GreyHeader, GreyData, End);
        for (int i = 0; i < whole.Length - 12; i++)
        {
            byte[] file = [.. whole];
            file[i] ^= 0x55;
            Refuses(file);
        }

        for (int length = 0; length <= whole.Length - 13; length++)
            Refuses(whole[..length]);
        Refuses(PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT", Deflated[..8]), Text, PngBytes.Chunk("IDAT", Deflated[8..]), End),
            "all IDAT chunks in a row, got tEXt between them");
        Refuses(PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT", Deflated[..8]), GreyData[..^2]), "a chunk of at most");
        Refuses(PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT", Deflated[..^4]), End), "the image data's checksum at its end");
        Refuses(PngBytes.File(IndexedHeader, Damaged(Palette), Indices, End), "in chunk PLTE");
        Refuses(PngBytes.File(IndexedHeader, Palette, Palette, Indices, End), "one chunk PLTE");
        Refuses(PngBytes.File(GreyHeader, GreyData, PngBytes.Chunk("ABCD"), End), "a known critical chunk");
    }

    private static byte[] WithData(byte[] data) => PngBytes.File(GreyHeader, PngBytes.Chunk("IDAT", data), End);

    private static byte[] Damaged(byte[] chunk) => [.. chunk[..^1], (byte)~chunk[^1]];

    private static Tensor Reads(byte[] file, string note)
    {
        var warnings = new List<string>();
        Tensor image = Png.Read(file, "x.png", new PngOptions { Warn = warnings.Add });
        string line = Assert.Single(warnings);
        Assert.StartsWith("x.png: ", line, StringComparison.Ordinal);
        Assert.Contains(note, line, StringComparison.Ordinal);
        FormatTensors.AssertSame(image, Png.Read(file, "x.png"));
        if (image.Shape.ToArray() is [2, 2, 1])
            Assert.Equal([1, 2, 3, 4], image.ToArray<byte>());
        return image;
    }

    private static Tensor ReadsWithoutAWord(byte[] file) =>
        Png.Read(file, "x.png", new PngOptions { Warn = static line => Assert.Fail(line) });

    private static void Refuses(byte[] file, string part = "")
    {
        var e = Assert.Throws<InvalidFileException>(() => Png.Read(file, "x.png"));
        Assert.StartsWith("x.png: expected ", e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }
}
