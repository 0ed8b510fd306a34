using System.IO.Compression;
using Amago.Formats;

namespace Amago.Tests.Formats.Images;

public sealed class PngWriteTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(64, 33, 3)]
    [InlineData(7, 1, 4)]
    public void Round_trips_images_and_views(int height, int width, int channels)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.png");
        Tensor image = FormatTensors.Random(1, DType.UInt8, [height, width, channels]);
        Tensor turned = FormatTensors.Transposed(FormatTensors.Random(2, DType.UInt8, [channels, width, height]));
        foreach (Tensor written in new[] { image, turned, FormatTensors.RandomView(3, DType.UInt8, [height, width, channels]) })
        {
            Png.Save(path, written);
            FormatTensors.AssertSame(written, Png.Load(path));
        }
    }

    [Fact]
    public void Writes_the_chunks_of_the_format()
    {
        byte[] written = FormatTensors.Written(stream => Png.Write(stream, Tensor.FromArray<byte>([7], [1, 1, 1])));
        byte[] header = PngBytes.Header(1, 1, 8, 0);
        Assert.Equal(PngBytes.File(header), written[..(8 + header.Length)]);
        Assert.Equal(PngBytes.End(), written[^12..]);
        int dataLength = written.Length - 8 - header.Length - 24;
        Assert.Equal(PngBytes.Chunk("IDAT", written[^(16 + dataLength)..^16]), written[(8 + header.Length)..^12]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 }, 0)] // all filters tie: the first
    [InlineData(new byte[] { 9, 10, 11, 12 }, 1)] // neighbours on the left
    [InlineData(new byte[] { 100, 200, 50, 150 }, 2)] // the same as above
    public void Each_row_has_the_filter_of_the_smallest_differences(byte[] row, byte expected)
    {
        Tensor image = Tensor.FromArray<byte>([100, 200, 50, 150, .. row], [2, 4, 1]);
        byte[] written = FormatTensors.Written(stream => Png.Write(stream, image));
        int start = 8 + 25 + 8;
        using var stream = new ZLibStream(new MemoryStream(written[start..^16]), CompressionMode.Decompress);
        var rows = new byte[10];
        stream.ReadExactly(rows);
        Assert.Equal(expected, rows[5]);
    }

    [Fact]
    public void Anything_but_a_uint8_image_is_refused()
    {
        Tensor[] wrong =
        [
            Tensor.Zeros([4, 4, 3]),
            Tensor.Zeros([4, 4], DType.UInt8), Tensor.Zeros([1, 4, 4, 3], DType.UInt8), Tensor.Zeros([4, 4, 5], DType.UInt8),
            Tensor.Zeros([4, 4, 0], DType.UInt8), Tensor.Zeros([0, 4, 3], DType.UInt8), Tensor.Zeros([4, 0, 3], DType.UInt8),
        ];
        foreach (Tensor image in wrong)
        {
            var e = Assert.Throws<ArgumentException>(() => Png.Write(Stream.Null, image));
            Assert.Contains(
                $"expected a uint8 image (H, W, C) with C in 1..4, got {image.Describe()}.", e.Message, StringComparison.Ordinal);
        }
    }
}
