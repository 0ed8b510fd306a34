using Amago.Formats;

namespace Amago.Tests.Formats.Images;

/// <summary>Samples of 16 bits: no byte holds them, so they are refused, kept as floats, or scaled by what 255 is to stand for.</summary>
public sealed class PngWideTests
{
    private static readonly PngOptions AsFloat = new() { WideAsFloat = true };

    private static readonly byte[] Depth = Grey(0, 1, 255, 256, 499, 500, 999, 1000, 65535);

    [Fact]
    public void Without_options_they_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("d.png"), Depth);
        foreach (Func<Tensor> read in new Func<Tensor>[]
        {
            () => Png.Load(folder.File("d.png")), () => Png.Read(Depth, "d.png"), () => Png.Read(new MemoryStream(Depth), "d.png")
        })
            Assert.Contains(
                "d.png: expected samples of at most 8 bits, for PngOptions say nothing of wider ones, got 16 bits, in chunk IHDR.",
                Assert.Throws<InvalidFileException>(read).Message,
                StringComparison.Ordinal);
        Assert.Equal((1, 9), Png.LoadSize(folder.File("d.png")));
    }

    [Fact]
    public void As_floats_they_keep_their_values()
    {
        Tensor image = Png.Read(Depth, "d.png", AsFloat);
        Assert.Equal([1, 9, 1], image.Shape.ToArray());
        Assert.Equal([0, 1, 255, 256, 499, 500, 999, 1000, 65535], image.ToArray<float>());
        Assert.Equal(DType.UInt8, Png.Read(
            PngBytes.File(PngBytes.Header(1, 1, 8, 0), PngBytes.Chunk("IDAT", PngBytes.Deflated(0, 7)), PngBytes.End()),
            "x",
            AsFloat).DType);
    }

    [Theory]
    [InlineData(999, new byte[] { 0, 0, 65, 65, 127, 128, 255, 255, 255 })]
    [InlineData(65535, new byte[] { 0, 0, 1, 1, 2, 2, 4, 4, 255 })]
    [InlineData(255, new byte[] { 0, 1, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(1, new byte[] { 0, 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void Scaled_they_are_rounded_and_cut_off(int sampleMax, byte[] expected) =>
        Assert.Equal(expected, Png.Read(Depth, "d.png", new PngOptions { SampleMax = sampleMax, WideAsFloat = true }).ToArray<byte>());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_largest_sample_has_16_bits(int sampleMax) =>
        Assert.Contains(
            $"from 1 to 65535, got {sampleMax}",
            Assert.Throws<ArgumentException>(() => Png.Read(Depth, "d.png", new PngOptions { SampleMax = sampleMax })).Message,
            StringComparison.Ordinal);

    // The key tells colours apart that have equal high bytes.
    [Fact]
    public void A_transparent_colour_is_compared_with_all_16_bits()
    {
        byte[] file = PngBytes.File(
            PngBytes.Header(2, 1, 16, 0),
            PngBytes.Chunk("tRNS", 3, 231),
            PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered([[999, 998]], 1, 16, interlaced: false, _ => 0))),
            PngBytes.End());
        Assert.Equal([999, 0, 998, 65535], Png.Read(file, "x", AsFloat).ToArray<float>());
        Assert.Equal([255, 0, 255, 255], Png.Read(file, "x", new PngOptions { SampleMax = 900 }).ToArray<byte>());
    }

    [Fact]
    public void Floats_count_as_floats_in_the_memory_that_a_file_may_take()
    {
        byte[] file = PngBytes.File(
            PngBytes.Header(5000, 4000, 16, 0), PngBytes.Chunk("IDAT", PngBytes.Deflated(new byte[4000 * 10001])), PngBytes.End());
        Assert.Equal(20_000_000, Png.Read(file, "x", new PngOptions { SampleMax = 1 }).ElementCount);
        Assert.Contains(
            "bytes in memory", Assert.Throws<InvalidFileException>(() => Png.Read(file, "x", AsFloat)).Message, StringComparison.Ordinal);
    }

    internal static byte[] Grey(params int[] row) => PngBytes.File(
        PngBytes.Header((uint)row.Length, 1, 16, 0),
        PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered([row], 1, 16, interlaced: false, _ => 0))),
        PngBytes.End());
}
