using Amago.Formats;

namespace Amago.Tests.Formats.Images;

public sealed class PngReadTests
{
    private const int Grey = 0;
    private const int Rgb = 2;
    private const int Indexed = 3;
    private const int GreyAlpha = 4;
    private const int Rgba = 6;

    // 16 bits as 8; of fewer bits it says nothing.
    private static readonly PngOptions WholeRange = new() { SampleMax = ushort.MaxValue };

    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (2, 1), (1, 5), (3, 3), (8, 8), (13, 9), (17, 4)];

    public static TheoryData<int, int> Kinds => new()
    {
        { Grey, 1 }, { Grey, 2 }, { Grey, 4 }, { Grey, 8 }, { Grey, 16 },
        { Rgb, 8 }, { Rgb, 16 },
        { Indexed, 1 }, { Indexed, 2 }, { Indexed, 4 }, { Indexed, 8 },
        { GreyAlpha, 8 }, { GreyAlpha, 16 },
        { Rgba, 8 }, { Rgba, 16 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reads_every_kind_filter_and_interlace(int color, int depth)
    {
        foreach ((int width, int height) in Sizes)
        {
            int[][] samples = Samples(width, height, SamplesPerPixel(color), depth);
            foreach (bool interlaced in new[] { false, true })
            {
                for (int filter = 0; filter <= 5; filter++)
                {
                    int chosen = filter;
                    byte[] file = Encode(color, depth, samples, interlaced, row => chosen == 5 ? row % 5 : chosen);
                    Tensor image = Png.Read(file, "x.png", WholeRange);
                    Assert.Equal([height, width, color == Indexed ? 3 : SamplesPerPixel(color)], image.Shape.ToArray());
                    Assert.Equal(Expected(color, depth, samples), image.ToArray<byte>());
                    if (depth == 16)
                        Assert.Equal(samples.SelectMany(row => row).Select(sample => (float)sample), Png.Read(
                            file, "x.png", new PngOptions { WideAsFloat = true }).ToArray<float>());
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void A_transparent_grey_becomes_an_alpha_channel(int depth)
    {
        int max = (1 << depth) - 1, low = depth == 16 ? max - 1 : 0;
        byte key = (byte)(max >> 8);
        byte[] file = PngBytes.File(
            PngBytes.Header(2, 1, (byte)depth, Grey),
            PngBytes.Chunk("tRNS", depth == 16 ? key : (byte)0xff, (byte)max), // bits above the depth mean nothing
            PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered([[low, max]], 1, depth, interlaced: false, _ => 0))),
            PngBytes.End());
        Tensor image = Png.Read(file, "x.png", WholeRange);
        Assert.Equal([1, 2, 2], image.Shape.ToArray());
        Assert.Equal([(byte)(depth == 16 ? 255 : 0), 255, 255, 0], image.ToArray<byte>());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void A_transparent_colour_becomes_an_alpha_channel(int depth)
    {
        int scale = depth == 16 ? 257 : 1;
        int[] row = [1 * scale, 2 * scale, 3 * scale, 1 * scale, 2 * scale, 4 * scale];
        byte high = (byte)(depth == 16 ? 1 : 0);
        byte[] file = PngBytes.File(
            PngBytes.Header(2, 1, (byte)depth, Rgb, interlace: 1),
            PngBytes.Chunk("PLTE", 9, 9, 9), // a suggestion, which changes nothing
            PngBytes.Chunk("tRNS", high, 1, (byte)(high * 2), 2, (byte)(high * 3), 3),
            PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered([row], 3, depth, interlaced: true, _ => 1))),
            PngBytes.End());
        Tensor image = Png.Read(file, "x.png", WholeRange);
        Assert.Equal([1, 2, 4], image.Shape.ToArray());
        Assert.Equal([1, 2, 3, 0, 1, 2, 4, 255], image.ToArray<byte>());
    }

    [Fact]
    public void A_transparent_palette_becomes_an_alpha_channel()
    {
        byte[] file = PngBytes.File(
            PngBytes.Header(3, 1, 2, Indexed),
            PngBytes.Chunk("PLTE", 10, 11, 12, 20, 21, 22, 30, 31, 32),
            PngBytes.Chunk("tRNS", 7, 8),
            PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered([[2, 1, 0]], 1, 2, interlaced: false, _ => 0))),
            PngBytes.End());
        Tensor image = Png.Read(file, "x.png");
        Assert.Equal([1, 3, 4], image.Shape.ToArray());
        Assert.Equal([30, 31, 32, 255, 20, 21, 22, 8, 10, 11, 12, 7], image.ToArray<byte>());
    }

    [Fact]
    public void Image_data_may_come_in_pieces_among_other_chunks()
    {
        byte[] data = PngBytes.Deflated(0, 1, 2, 3);
        byte[] file = PngBytes.File(
            PngBytes.Header(3, 1, 8, Grey),
            PngBytes.Chunk("gAMA", 0, 0, 0xb1, 0x8f),
            PngBytes.Chunk("IDAT"),
            PngBytes.Chunk("IDAT", data[..3]),
            PngBytes.Chunk("IDAT", data[3..]),
            PngBytes.Chunk("tEXt", 65, 0, 66),
            PngBytes.End());
        Assert.Equal([1, 2, 3], Png.Read(file, "x.png").ToArray<byte>());
    }

    [Theory]
    [InlineData("coinrun2.png", 104, 104, 3)]
    [InlineData("gopher.png", 197, 320, 4)]
    [InlineData("minigrid.png", 389, 389, 4)]
    public void Reads_real_screens(string name, int height, int width, int channels)
    {
        Tensor image = Png.Load(Path.Combine(AppContext.BaseDirectory, "Reference", "frames", name));
        Assert.Equal([height, width, channels], image.Shape.ToArray());
        byte[] written = FormatTensors.Written(stream => Png.Write(stream, image));
        FormatTensors.AssertSame(image, Png.Read(written, name));
    }

    private static int SamplesPerPixel(int color) => color switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };

    private static int[][] Samples(int width, int height, int samplesPerPixel, int depth)
    {
        var random = new Random(width + (100 * height) + depth);
        return [.. Enumerable.Range(0, height)
            .Select(_ => Enumerable.Range(0, width * samplesPerPixel).Select(_ => random.Next(1 << depth)).ToArray())];
    }

    private static byte[] Encode(int color, int depth, int[][] samples, bool interlaced, Func<int, int> filterOf)
    {
        int perPixel = SamplesPerPixel(color);
        byte[] data = PngBytes.Deflated(PngBytes.Filtered(samples, perPixel, depth, interlaced, filterOf));
        byte[] header = PngBytes.Header(
            (uint)(samples[0].Length / perPixel), (uint)samples.Length, (byte)depth, (byte)color, (byte)(interlaced ? 1 : 0));
        byte[] palette = color == Indexed ? PngBytes.Chunk("PLTE", Palette(depth)) : [];
        return PngBytes.File(header, palette, PngBytes.Chunk("IDAT", data), PngBytes.End());
    }

    private static byte[] Palette(int depth) => [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))];

    private static byte[] Expected(int color, int depth, int[][] samples)
    {
        IEnumerable<int> all = samples.SelectMany(row => row);
        if (color == Indexed)
            return [.. all.SelectMany(index => Palette(depth).Skip(3 * index).Take(3))];
        return [.. all.Select(sample => (byte)Math.Round(sample * 255.0 / ((1 << depth) - 1)))];
    }
}
