namespace Amago.Kernels;

/// <summary>The images of a random shift: every row is one copy of its middle, and its edge pixels repeated beside it.</summary>
internal readonly unsafe struct RandomShiftImages<T>(
    T* x, T* y, int* shiftXY, int planes, int height, int width, int channels, int pad) : IParallelBody
    where T : unmanaged
{
    public void Run(int item)
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int down = shiftXY[(2 * item) + 1] - pad, row = width * channels;
        var columns = ShiftedColumns.Of(shiftXY[2 * item] - pad, width);
        int left = columns.Left * channels, middle = columns.Middle * channels;
        for (int plane = 0; plane < planes; plane++)
        {
            nint start = (((nint)item * planes) + plane) * height * row;
            T* to = y + start;
            for (int r = 0; r < height; r++, to += row)
            {
                T* from = x + start + ((nint)Math.Clamp(r + down, 0, height - 1) * row);
                EdgePixels.Repeat(from, to, columns.Left, channels);
                new ReadOnlySpan<T>(from + (columns.Source * channels), middle).CopyTo(new Span<T>(to + left, middle));
                EdgePixels.Repeat(from + row - channels, to + left + middle, columns.Right, channels);
            }
        }
    }
}
