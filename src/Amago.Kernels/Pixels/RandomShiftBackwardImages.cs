namespace Amago.Kernels;

/// <summary>The images of a random shift's gradient.</summary>
internal readonly unsafe struct RandomShiftBackwardImages<TVector, TSimd>(
    float* dy, float* dx, int* shiftXY, int planes, int height, int width, int channels, int pad) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int down = shiftXY[(2 * item) + 1] - pad, row = width * channels, plane = height * row;
        var columns = ShiftedColumns.Of(shiftXY[2 * item] - pad, width);
        float* from = dy + ((nint)item * planes * plane), to = dx + ((nint)item * planes * plane);
        for (int p = 0; p < planes; p++, from += plane, to += plane)
        {
            new Span<float>(to, plane).Clear();
            for (int r = 0; r < height; r++)
                Gather(from + ((nint)r * row), to + ((nint)Math.Clamp(r + down, 0, height - 1) * row), columns);
        }
    }

    private void Gather(float* from, float* to, ShiftedColumns columns)
    {
        for (int c = 0; c < columns.Left; c++, from += channels)
            Add(from, to, channels);
        Add(from, to + (columns.Source * channels), columns.Middle * channels);
        from += columns.Middle * channels;
        for (int c = columns.Left + columns.Middle; c < width; c++, from += channels)
            Add(from, to + ((width - 1) * channels), channels);
    }

    private static void Add(float* from, float* to, int n)
    {
        int i = 0;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.Add(TSimd.Load(to + i), TSimd.Load(from + i)), to + i);
        for (; i < n; i++)
            to[i] += from[i];
    }
}
