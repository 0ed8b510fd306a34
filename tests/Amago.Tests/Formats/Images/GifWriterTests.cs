using System.IO.Compression;
using Amago.Formats;

namespace Amago.Tests.Formats.Images;

public sealed class GifWriterTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 2)]
    [InlineData(40, 60, 5)]
    [InlineData(200, 300, 256)] // the table is full many times over
    [InlineData(300, 500, 1)] // one long string
    public void Frames_come_back(int height, int width, int colors)
    {
        Tensor[] frames = [.. Enumerable.Range(0, 4).Select(seed => Frame(seed, height, width, colors))];
        GifFile gif = Written(height, width, 7, frames);
        Assert.Equal((height, width), (gif.Height, gif.Width));
        Assert.Equal(0, gif.Loops);
        Assert.Equal([7, 7, 7, 7], gif.Delays);
        Assert.Equal(frames.Select(static frame => frame.ToArray<byte>()), gif.Frames);
    }

    [Fact]
    public void Pictures_of_every_length_end_where_they_should()
    {
        // Codes become wider behind 255, 767 and 1791 new strings, and the table is full behind 3838: the end code is where that happens.
        // Noise of 256 colours has a new string for nearly every pixel.
        foreach (int width in (IEnumerable<int>)
        [
            .. Enumerable.Range(1, 20),
            .. Enumerable.Range(250, 30),
            .. Enumerable.Range(764, 30),
            .. Enumerable.Range(1788, 60),
            .. Enumerable.Range(3838, 160)
        ])
        {
            Tensor noise = Frame(width, 1, width, 256);
            Assert.Equal([noise.ToArray<byte>()], Written(1, width, 0, noise).Frames);
        }
    }

    [Fact]
    public void Only_what_changed_is_stored()
    {
        var moved = new byte[30 * 40 * 3];
        moved[3 * ((5 * 40) + 8)] = 255;
        moved[(3 * ((9 * 40) + 11)) + 2] = 255;
        Tensor black = Tensor.Zeros([30, 40, 3], DType.UInt8), dots = Tensor.FromArray(moved, [30, 40, 3]);
        GifFile gif = Written(30, 40, 5, black, dots, dots, black);
        Assert.Equal([[0, 0, 40, 30], [8, 5, 4, 5], [0, 0, 1, 1], [8, 5, 4, 5]], gif.Parts);
        Assert.Equal(new[] { black, dots, dots, black }.Select(static frame => frame.ToArray<byte>()), gif.Frames);
    }

    [Fact]
    public void Views_are_frames_too()
    {
        Tensor view = Frame(1, 3, 5, 9).Permute(1, 0, 2);
        Assert.Equal([view.ToArray<byte>()], Written(5, 3, 5, view).Frames);
    }

    [Fact]
    public void A_file_appears_whole_and_the_stream_may_hold_other_things_before()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.gif");
        Tensor frame = Frame(3, 8, 8, 4);
        AtomicFile.Write(path, stream =>
        {
            stream.Write([1, 2, 3]);
            var gif = new GifWriter(stream, 8, 8, 10);
            gif.Write(frame);
            gif.Complete();
        });
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal([1, 2, 3], bytes[..3]);
        Assert.Equal([frame.ToArray<byte>()], new GifFile(bytes[3..]).Frames);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_frames()
    {
        using var stream = new MemoryStream(1 << 22);
        var gif = new GifWriter(stream, 64, 64, 5);
        Tensor[] frames = [Frame(1, 64, 64, 9), Frame(2, 64, 64, 9)];
        foreach (Tensor frame in frames)
            gif.Write(frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
            gif.Write(frames[i % 2]);
        long perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / 200;
        Assert.InRange(perFrame, 0, 1000);
    }

    [Fact]
    public void More_than_256_colours_in_all_frames_together_are_refused()
    {
        Tensor greys = Tensor.FromArray(
            [.. Enumerable.Range(0, 256).SelectMany(static i => new[] { (byte)i, (byte)i, (byte)i })], [16, 16, 3]);
        Tensor red = Tensor.FromArray([.. Enumerable.Repeat<byte[]>([255, 0, 0], 256).SelectMany(static pixel => pixel)], [16, 16, 3]);
        using var stream = new MemoryStream();
        var gif = new GifWriter(stream, 16, 16, 5);
        gif.Write(greys);
        Fails.With<ArgumentException>(() => gif.Write(red), "at most 256 colours", "in frame 1");
    }

    [Fact]
    public void Wrong_frames_are_refused()
    {
        var gif = new GifWriter(new MemoryStream(), 4, 5, 5);
        Tensor[] wrongs =
        [
            Tensor.Zeros([4, 5, 3]),
            Tensor.Zeros([5, 4, 3], DType.UInt8), Tensor.Zeros([4, 5, 4], DType.UInt8), Tensor.Zeros([4, 5], DType.UInt8),
        ];
        foreach (Tensor wrong in wrongs)
            Fails.With<ArgumentException>(() => gif.Write(wrong), "uint8 frame (4, 5, 3)", wrong.Describe(), "in frame 0");
        Fails.With<InvalidOperationException>(gif.Complete, "at least one frame");
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        Fails.With<ArgumentException>(() => new GifWriter(new MemoryStream(), 0, 5, 5), "1 to 65535", "0 and 5");
        Fails.With<ArgumentException>(() => new GifWriter(new MemoryStream(), 5, 65536, 5), "1 to 65535", "5 and 65536");
        Fails.With<ArgumentException>(() => new GifWriter(new MemoryStream(), 65535, 65535, 5), "2^31");
        Fails.With<ArgumentException>(() => new GifWriter(new MemoryStream(), 5, 5, -1), "0 to 65535 hundredths", "-1");
        using var forward = new GZipStream(new MemoryStream(), CompressionMode.Compress);
        Fails.With<ArgumentException>(() => new GifWriter(forward, 5, 5, 5), "can seek");
    }

    private static GifFile Written(int height, int width, int delay, params Tensor[] frames) => new(FormatTensors.Written(stream =>
    {
        var gif = new GifWriter(stream, height, width, delay);
        foreach (Tensor frame in frames)
            gif.Write(frame);
        gif.Complete();
    }));

    // Random pixels of colours that are the same for all seeds.
    private static Tensor Frame(int seed, int height, int width, int colors)
    {
        var palette = new byte[3 * colors];
        new Random(99).NextBytes(palette);
        var random = new Random(seed);
        var pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i += 3)
            palette.AsSpan(3 * random.Next(colors), 3).CopyTo(pixels.AsSpan(i));
        return Tensor.FromArray(pixels, [height, width, 3]);
    }
}
