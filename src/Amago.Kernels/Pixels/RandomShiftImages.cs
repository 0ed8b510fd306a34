namespace Amago.Kernels.Pixels;

/// <summary>The images of a random shift: every row is one copy of its middle, and its edge pixels repeated beside it.</summary>
internal readonly unsafe struct RandomShiftImages<T>(T* x, T* y, int* shiftXY, ImageLayout layout, int pad) : IParallelBody
    where T : unmanaged
{
    public void Run(int item)
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int down = shiftXY[(2 * item) + 1] - pad, height = layout.Height, pixel = layout.PixelLength, row = layout.Width * pixel;
        var columns = ShiftedColumns.Of(shiftXY[2 * item] - pad, layout.Width);
        int left = columns.Left * pixel, middle = columns.Middle * pixel;
        for (int plane = 0; plane < layout.Planes; plane++)
        {
            nint start = (((nint)item * layout.Planes) + plane) * height * row;
            T* to = y + start;
            for (int r = 0; r < height; r++, to += row)
            {
                T* from = x + start + ((nint)Math.Clamp(r + down, 0, height - 1) * row);
                EdgePixels.Repeat(from, to, columns.Left, pixel);
                new ReadOnlySpan<T>(from + (columns.Source * pixel), middle).CopyTo(new Span<T>(to + left, middle));
                EdgePixels.Repeat(from + row - pixel, to + left + middle, columns.Right, pixel);
            }
        }
    }
}
