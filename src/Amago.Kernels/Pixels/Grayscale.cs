namespace Amago.Kernels.Pixels;

/// <summary>The luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, exact in whole numbers before it is rounded, half to even.</summary>
internal static class Grayscale
{
    /// <summary>(pixels, 3 or 4) -&gt; (pixels); a fourth channel, alpha, is left out.</summary>
    public static void Run(ReadOnlySpan<byte> x, Span<byte> y, int pixels, int channels)
    {
        x = x[..checked(pixels * channels)];
        y = y[..pixels];
        for (int p = 0; p < y.Length; p++)
        {
            ReadOnlySpan<byte> pixel = x.Slice(p * channels, 3);
            int thousands = (299 * pixel[0]) + (587 * pixel[1]) + (114 * pixel[2]);
            y[p] = (byte)((thousands + 499 + (thousands / 1000 & 1)) / 1000); // an even quotient keeps its half below
        }
    }
}
