using Amago.Kernels.Pixels;

namespace Amago.Tests.Kernels.Pixels;

public sealed class AreaResizeTests
{
    [Theory]
    [InlineData("1x1 -> 1x1", 1)]
    [InlineData("1x1 -> 3x5", 2)]
    [InlineData("6x8 -> 3x4", 3)]
    [InlineData("210x160 -> 84x84", 3)]
    [InlineData("7x5 -> 3x2", 4)]
    [InlineData("5x7 -> 11x3", 1)]
    [InlineData("4x4 -> 9x13", 3)]
    public void Averages_the_covered_area(string sizes, int channels)
    {
        int[] parts = [.. sizes.Replace(" -> ", "x", StringComparison.Ordinal).Split('x').Select(int.Parse)];
        (int height, int width, int outputHeight, int outputWidth) = (parts[0], parts[1], parts[2], parts[3]);
        byte[] x = Samples.Bytes(height * width * channels, seed: 1);
        GuardedBuffer<byte> y = new(outputHeight * outputWidth * channels, 0xAB);
        AreaResize.Run(x, height, width, y.Span, outputHeight, outputWidth, channels);
        byte[] actual = y.ToArray();
        for (int r = 0; r < outputHeight; r++)
            for (int c = 0; c < outputWidth; c++)
                for (int channel = 0; channel < channels; channel++)
                {
                    decimal mean = Mean(r, c, channel);
                    Assert.Equal((byte)Math.Round(mean, MidpointRounding.ToEven), actual[(((r * outputWidth) + c) * channels) + channel]);
                }

        y.AssertIntact();

        // In units of 1/H' and 1/W' of a source pixel, so that bounds are whole numbers.
        decimal Mean(int r, int c, int channel)
        {
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

    [Fact]
    public void Keeps_an_image_of_the_same_size()
    {
        byte[] x = Samples.Bytes(9 * 7 * 3, seed: 2), y = new byte[x.Length];
        AreaResize.Run(x, height: 9, width: 7, y, outputHeight: 9, outputWidth: 7, channels: 3);
        Assert.Equal(x, y);
    }

    [Fact]
    public void Rounds_half_to_even()
    {
        byte[] y = new byte[2];
        AreaResize.Run([0, 1, 1, 2], height: 1, width: 4, y, outputHeight: 1, outputWidth: 2, channels: 1);
        Assert.Equal([0, 2], y);
    }
}
