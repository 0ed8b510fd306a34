namespace Amago.Kernels;

/// <summary>An image's rows on their way into an encoder.</summary>
internal static unsafe class ImageRows<T, TPixels>
    where T : unmanaged
    where TPixels : struct, IPixels<T>
{
    /// <summary>to[r, c] = image[clamp(r + down), clamp(c + right)] for some rows r.</summary>
    public static void Load(T* image, float* to, in ImageLayout layout, int right, int down, int firstRow, int endRow)
    {
        int pixel = layout.ChannelsFirst ? 1 : layout.Channels;
        to += (nint)firstRow * layout.Width * layout.Channels;
        if (right == 0 && down == 0)
        {
            Convert(image + ((nint)firstRow * layout.Width * pixel), to, (endRow - firstRow) * layout.Width, layout);
            return;
        }

        // SAFETY: rows are clamped into the image; left, middle and the rest make up a row.
        var columns = ShiftedColumns.Of(right, layout.Width);
        for (int r = firstRow; r < endRow; r++, to += layout.Width * layout.Channels)
        {
            T* row = image + ((nint)Math.Clamp(r + down, 0, layout.Height - 1) * layout.Width * pixel);
            if (columns.Middle == 0)
            {
                // Shifted out of sight: the pixel of the nearest edge, then copies of it.
                int edge = columns.Left > 0 ? 0 : layout.Width - 1;
                Convert(row + ((nint)edge * pixel), to, 1, layout);
                EdgePixels.Repeat(to, to + layout.Channels, layout.Width - 1, layout.Channels);
                continue;
            }

            float* middle = to + ((nint)columns.Left * layout.Channels), end = middle + ((nint)columns.Middle * layout.Channels);
            Convert(row + ((nint)columns.Source * pixel), middle, columns.Middle, layout);
            EdgePixels.Repeat(middle, to, columns.Left, layout.Channels);
            EdgePixels.Repeat(end - layout.Channels, end, columns.Right, layout.Channels);
        }
    }

    private static void Convert(T* from, float* to, int pixels, in ImageLayout layout)
    {
        if (layout.ChannelsFirst && layout.Channels > 1)
            TPixels.Interleave(from, (nint)layout.Height * layout.Width, to, pixels, layout.Channels);
        else
            TPixels.Convert(from, to, pixels * layout.Channels);
    }
}
