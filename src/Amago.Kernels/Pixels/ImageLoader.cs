namespace Amago.Kernels.Pixels;

/// <summary>
/// An image on its way into an encoder: to (H, W, C) floats from either layout, shifted with its edges replicated, bytes scaled, all
/// in one pass: to[r, c] = image[clamp(r + down), clamp(c + right)].
/// </summary>
internal static unsafe class ImageLoader
{
    /// <summary>Loads rows of one image on the caller's thread: bytes scaled, floats as they are.</summary>
    /// <param name="image">The values of one image, in <paramref name="layout"/>.</param>
    /// <param name="to">(H, W, C), of which the rows are written.</param>
    /// <param name="layout">Sizes and order of the image in memory, and the scaling of its bytes.</param>
    /// <param name="right">Columns by which the image is read further right; negative for further left.</param>
    /// <param name="down">Rows by which the image is read further down; negative for further up.</param>
    /// <param name="firstRow">Index of the first row to write.</param>
    /// <param name="endRow">Index of the row behind the last one to write.</param>
    public static void Load(byte* image, float* to, in ImageLayout layout, int right, int down, int firstRow, int endRow) =>
        Load<byte, BytePixels>(image, to, layout, right, down, firstRow, endRow);

    /// <inheritdoc cref="Load(byte*, float*, in ImageLayout, int, int, int, int)"/>
    public static void Load(float* image, float* to, in ImageLayout layout, int right, int down, int firstRow, int endRow) =>
        Load<float, FloatPixels>(image, to, layout, right, down, firstRow, endRow);

    private static void Load<T, TPixels>(T* image, float* to, in ImageLayout layout, int right, int down, int firstRow, int endRow)
        where T : unmanaged
        where TPixels : struct, IPixels<T>
    {
        int pixel = layout.PixelLength;
        to += (nint)firstRow * layout.Width * layout.Channels;
        if (right == 0 && down == 0)
        {
            Convert<T, TPixels>(image + ((nint)firstRow * layout.Width * pixel), to, (endRow - firstRow) * layout.Width, layout);
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
                Convert<T, TPixels>(row + ((nint)edge * pixel), to, 1, layout);
                EdgePixels.Repeat(to, to + layout.Channels, layout.Width - 1, layout.Channels);
                continue;
            }

            float* middle = to + ((nint)columns.Left * layout.Channels), end = middle + ((nint)columns.Middle * layout.Channels);
            Convert<T, TPixels>(row + ((nint)columns.Source * pixel), middle, columns.Middle, layout);
            EdgePixels.Repeat(middle, to, columns.Left, layout.Channels);
            EdgePixels.Repeat(end - layout.Channels, end, columns.Right, layout.Channels);
        }
    }

    private static void Convert<T, TPixels>(T* from, float* to, int pixels, in ImageLayout layout)
        where T : unmanaged
        where TPixels : struct, IPixels<T>
    {
        var scale = PixelScale.Of(layout.Scaling);
        if (layout.Planes > 1)
            TPixels.Interleave(from, (nint)layout.Height * layout.Width, to, pixels, layout.Channels, scale);
        else
            TPixels.Convert(from, to, pixels * layout.Channels, scale);
    }
}
