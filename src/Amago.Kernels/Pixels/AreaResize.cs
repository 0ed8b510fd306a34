using System.Buffers;

namespace Amago.Kernels.Pixels;

/// <summary>
/// Resizes a byte image by area: every target pixel is the mean of the source area it covers, pixels at the border counted by the part
/// that is covered. Whole numbers throughout, so the mean is exact before it is rounded, half to even.
/// </summary>
internal static class AreaResize
{
    /// <summary>Resizes an image, (H, W, C) to (H', W', C), by the mean of what each pixel covers.</summary>
    public static void Run(ReadOnlySpan<byte> x, int height, int width, Span<byte> y, int outputHeight, int outputWidth, int channels)
    {
        int row = checked(width * channels), outputRow = checked(outputWidth * channels);
        x = x[..checked(height * row)];
        y = y[..checked(outputHeight * outputRow)];
        long[] column = ArrayPool<long>.Shared.Rent(row);
        Span<long> sums = column.AsSpan(0, row);
        for (int r = 0; r < outputHeight; r++)
        {
            SumRows(x, sums, r, height, outputHeight);
            SumColumns(sums, y.Slice(r * outputRow, outputRow), width, outputWidth, channels, (long)height * width);
        }

        ArrayPool<long>.Shared.Return(column);
    }

    // sums[w, c] = source rows weighted by how much of target row r they cover, in units of 1/H' of a source row; the weights add up to H.
    private static void SumRows(ReadOnlySpan<byte> x, Span<long> sums, int r, int height, int outputHeight)
    {
        sums.Clear();
        long top = (long)r * height, bottom = top + height;
        for (int h = (int)(top / outputHeight); (long)h * outputHeight < bottom; h++)
        {
            long weight = Overlap(h, outputHeight, top, bottom);
            ReadOnlySpan<byte> source = x.Slice(h * sums.Length, sums.Length);
            for (int i = 0; i < source.Length; i++)
                sums[i] += weight * source[i];
        }
    }

    // The same along a row, whose weights add up to W; then the mean.
    private static void SumColumns(ReadOnlySpan<long> sums, Span<byte> y, int width, int outputWidth, int channels, long area)
    {
        for (int c = 0; c < outputWidth; c++)
        {
            long left = (long)c * width, right = left + width;
            int first = (int)(left / outputWidth), end = (int)((right + outputWidth - 1) / outputWidth);
            for (int channel = 0; channel < channels; channel++)
            {
                long sum = 0;
                for (int w = first; w < end; w++)
                    sum += Overlap(w, outputWidth, left, right) * sums[(w * channels) + channel];
                y[(c * channels) + channel] = RoundedQuotient(sum, area);
            }
        }
    }

    private static long Overlap(int source, int size, long start, long end) =>
        Math.Min(((long)source + 1) * size, end) - Math.Max((long)source * size, start);

    private static byte RoundedQuotient(long sum, long area)
    {
        (long quotient, long rest) = Math.DivRem(sum, area);
        bool up = 2 * rest > area || (2 * rest == area && (quotient & 1) == 1);
        return (byte)(up ? quotient + 1 : quotient);
    }
}
