using Amago.Kernels.Pixels;

namespace Amago.Tests.Kernels.Pixels;

public sealed class AreaResizeTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 1, 3, 5, 2)]
    [InlineData(6, 8, 3, 4, 3)]
    [InlineData(210, 160, 84, 84, 3)]
    [InlineData(7, 5, 3, 2, 4)]
    [InlineData(5, 7, 11, 3, 1)]
    [InlineData(4, 4, 9, 13, 3)]
    public void Averages_the_covered_area(int height, int width, int outputHeight, int outputWidth, int channels)
    {
        byte[] x = Samples.Bytes(height * width * channels, seed: 1);
        GuardedBuffer<byte> y = new(outputHeight * outputWidth * channels, 0xAB);
        AreaResize.Run(x, height, width, y.Span, outputHeight, outputWidth, channels);
        byte[] actual = y.ToArray();
        for (int r = 0; r < outputHeight; r++)
            for (int c = 0; c < outputWidth; c++)
                for (int channel = 0; channel < channels; channel++)
                {
                    decimal mean = Mean(x, height, width, outputHeight, outputWidth, channels, r, c, channel);
                    Assert.Equal((byte)Math.Round(mean, MidpointRounding.ToEven), actual[(((r * outputWidth) + c) * channels) + channel]);
                }

        y.AssertIntact();
    }

    [Fact]
    public void Keeps_an_image_of_the_same_size()
    {
        byte[] x = Samples.Bytes(9 * 7 * 3, seed: 2), y = new byte[x.Length];
        AreaResize.Run(x, 9, 7, y, 9, 7, 3);
        Assert.Equal(x, y);
    }

    [Fact]
    public void Rounds_half_to_even()
    {
        byte[] y = new byte[2];
        AreaResize.Run([0, 1, 1, 2], 1, 4, y, 1, 2, 1);
        Assert.Equal([0, 2], y);
    }

    private static decimal Mean(byte[] x, int height, int width, int outputHeight, int outputWidth, int channels, int r, int c, int channel)
    {
        // In units of 1/H' and 1/W' of a source pixel, so that bounds are whole numbers.
        decimal sum = 0;
        for (int h = 0; h < height; h++)
            for (int w = 0; w < width; w++)
            {
                int rows = Math.Min((h + 1) * outputHeight, (r + 1) * height) - Math.Max(h * outputHeight, r * height);
                int columns = Math.Min((w + 1) * outputWidth, (c + 1) * width) - Math.Max(w * outputWidth, c * width);
                if (rows > 0 && columns > 0)
                    sum += (decimal)rows * columns * x[(((h * width) + w) * channels) + channel];
            }

        return sum / (height * width);
    }
}
