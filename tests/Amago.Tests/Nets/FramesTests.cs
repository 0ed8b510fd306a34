using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets;

public sealed class FramesTests
{
    [Fact]
    public void Resizing_takes_the_mean_of_what_a_pixel_covers()
    {
        Tensor image = Tensor.FromArray<byte>([0, 10, 20, 30, 40, 50], [2, 3, 1]);
        FormatTensors.AssertSame(Tensor.FromArray<byte>([25], [1, 1, 1]), Frames.Resize(image, 1, 1));
        FormatTensors.AssertSame(Tensor.FromArray<byte>([15, 25, 35], [1, 3, 1]), Frames.Resize(image, 1, 3));
        FormatTensors.AssertSame(Tensor.FromArray<byte>([3, 17, 33, 47], [2, 2, 1]), Frames.Resize(image, 2, 2)); // 10/3, 50/3, ...
        FormatTensors.AssertSame(Tensor.FromArray<byte>([0, 0, 10, 10, 20, 20], [1, 6, 1]), Frames.Resize(image.Slice(0, 0, 1), 1, 6));
        Assert.Same(image, Frames.Resize(image, 2, 3));
    }

    [Fact]
    public void Views_are_resized_as_their_copies()
    {
        Tensor image = Tensor.FromArray([.. Enumerable.Range(0, 60).Select(i => (byte)(i * 4))], [5, 4, 3]);
        FormatTensors.AssertSame(Frames.Resize(image.Permute(1, 0, 2).Contiguous(), 3, 2), Frames.Resize(image.Permute(1, 0, 2), 3, 2));
    }

    [Theory]
    [InlineData(1, new byte[] { 9 }, 9)]
    [InlineData(2, new byte[] { 9, 200 }, 9)]
    [InlineData(3, new byte[] { 255, 0, 0 }, 76)]
    [InlineData(3, new byte[] { 0, 255, 0 }, 150)]
    [InlineData(3, new byte[] { 0, 0, 255 }, 29)]
    [InlineData(4, new byte[] { 255, 255, 255, 3 }, 255)]
    public void Grey_is_the_luma_without_alpha(int channels, byte[] pixel, byte expected) =>
        Assert.Equal([expected], Frames.Grayscale(Tensor.FromArray(pixel, [1, 1, channels])).ToArray<byte>());

    [Theory]
    [InlineData(new byte[] { 9 }, 3, new byte[] { 9, 9, 9 })]
    [InlineData(new byte[] { 9, 1 }, 3, new byte[] { 9, 9, 9 })]
    [InlineData(new byte[] { 9, 1 }, 1, new byte[] { 9 })]
    [InlineData(new byte[] { 9, 1 }, 2, new byte[] { 9, 1 })]
    [InlineData(new byte[] { 7, 8, 9, 1 }, 3, new byte[] { 7, 8, 9 })]
    [InlineData(new byte[] { 7, 8, 9, 1 }, 4, new byte[] { 7, 8, 9, 1 })]
    public void Channels_are_dropped_or_repeated(byte[] pixel, int channels, byte[] expected) =>
        Assert.Equal(expected, Frames.WithChannels(Tensor.FromArray(pixel, [1, 1, pixel.Length]), channels).ToArray<byte>());

    [Fact]
    public void What_is_no_such_image_is_refused()
    {
        Tensor rgb = Tensor.Zeros([2, 2, 3], DType.UInt8);
        Assert.Contains(
            "got float32 (2, 2, 3)",
            Assert.Throws<ArgumentException>(() => Frames.Resize(Tensor.Zeros([2, 2, 3]), 1, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("got 0x4", Assert.Throws<ArgumentException>(() => Frames.Resize(rgb, 0, 4)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "without pixels",
            Assert.Throws<ArgumentException>(() => Frames.Resize(Tensor.Zeros([0, 2, 3], DType.UInt8), 1, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "1 to 4 channels",
            Assert.Throws<ArgumentException>(() => Frames.Grayscale(Tensor.Zeros([2, 2, 5], DType.UInt8))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "of 1 channels, got (2, 2, 3)",
            Assert.Throws<ArgumentException>(() => Frames.WithChannels(rgb, 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Frames.WithoutAlpha(Tensor.Zeros([2, 2], DType.UInt8)));
    }
}
