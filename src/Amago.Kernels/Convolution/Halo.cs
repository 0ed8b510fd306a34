namespace Amago.Kernels;

/// <summary>Copies an image into a larger one of zeros, so that windows may reach over its edges.</summary>
internal static class Halo
{
    /// <summary>Puts image [height][width][channels] at (top, left) of destination [..][destinationWidth][channels].</summary>
    public static void Copy(ReadOnlySpan<float> image, int height, int width, int channels, Span<float> destination, int destinationWidth, int top, int left)
    {
        destination.Clear();
        int run = width * channels;
        for (int y = 0; y < height; y++)
            image.Slice(y * run, run).CopyTo(destination[((((top + y) * destinationWidth) + left) * channels)..]);
    }
}
