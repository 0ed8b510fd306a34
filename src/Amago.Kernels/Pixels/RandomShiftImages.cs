namespace Amago.Kernels;

/// <summary>The images of a random shift.</summary>
internal readonly unsafe struct RandomShiftImages<T>(
    T* x, T* y, int* shiftXY, int planes, int height, int width, int channels, int pad) : IParallelBody
    where T : unmanaged
{
    public void Run(int item)
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int down = shiftXY[(2 * item) + 1] - pad, row = width * channels;
        var columns = ShiftedColumns.Of(shiftXY[2 * item] - pad, width);
        for (int plane = 0; plane < planes; plane++)
        {
            nint start = (((nint)item * planes) + plane) * height * row;
            for (int r = 0; r < height; r++)
            {
                T* from = x + start + ((nint)Math.Clamp(r + down, 0, height - 1) * row);
                Shift(new ReadOnlySpan<T>(from, row), new Span<T>(y + start + ((nint)r * row), row), columns);
            }
        }
    }

    private void Shift(ReadOnlySpan<T> from, Span<T> to, ShiftedColumns columns)
    {
        int left = columns.Left * channels, middle = columns.Middle * channels;
        Repeat(from[..channels], to[..left]);
        from.Slice(columns.Source * channels, middle).CopyTo(to[left..]);
        Repeat(from[^channels..], to[(left + middle)..]);
    }

    private static void Repeat(ReadOnlySpan<T> pixel, Span<T> to)
    {
        for (; !to.IsEmpty; to = to[pixel.Length..])
            pixel.CopyTo(to);
    }
}
