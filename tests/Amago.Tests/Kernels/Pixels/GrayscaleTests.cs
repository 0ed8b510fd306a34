using Amago.Kernels.Pixels;

namespace Amago.Tests.Kernels.Pixels;

public sealed class GrayscaleTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Is_the_rounded_luma(int channels)
    {
        for (int pixels = 0; pixels <= 256; pixels++)
        {
            byte[] x = Samples.Bytes(pixels * channels, seed: pixels);
            GuardedBuffer<byte> y = new(pixels, 0xAB);
            Grayscale.Run(x, y.Span, pixels, channels);
            byte[] actual = y.ToArray();
            for (int p = 0; p < pixels; p++)
                Assert.Equal(Luma(x[p * channels], x[(p * channels) + 1], x[(p * channels) + 2]), actual[p]);
            y.AssertIntact();
        }
    }

    [Fact]
    public void Keeps_grey_and_rounds_halves_to_even()
    {
        for (int value = 0; value < 256; value++)
            for (int red = 0; red < 256; red += 5)
                Assert.Equal(Luma((byte)red, (byte)value, (byte)value), Gray((byte)red, (byte)value, (byte)value));
        Assert.Equal(200, Gray(200, 200, 200));

        // 299 * 2 + 587 * 8 + 114 * 14 = 6890; 299 * 0 + 587 * 0 + 114 * 250 = 28500, half between 28 and 29.
        Assert.Equal(7, Gray(2, 8, 14));
        Assert.Equal(28, Gray(0, 0, 250));
    }

    private static byte Gray(byte red, byte green, byte blue)
    {
        byte[] y = new byte[1];
        Grayscale.Run([red, green, blue], y, 1, 3);
        return y[0];
    }

    private static byte Luma(byte red, byte green, byte blue) =>
        (byte)Math.Round((0.299m * red) + (0.587m * green) + (0.114m * blue), MidpointRounding.ToEven);
}
