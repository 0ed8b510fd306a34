namespace Amago.Kernels.Pixels;

/// <summary>The gradient of one image's shift by <c>right</c> columns and <c>down</c> rows.</summary>
internal readonly unsafe struct RandomShiftBackward(float* dy, float* dx, int right, int down, ImageLayout layout) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int height = layout.Height, row = layout.Width * layout.PixelLength, plane = height * row;
        var columns = ShiftedColumns.Of(right, layout.Width);
        float* from = dy, to = dx;
        for (int p = 0; p < layout.Planes; p++, from += plane, to += plane)
        {
            new Span<float>(to, plane).Clear();
            for (int r = 0; r < height; r++)
                Gather<TVector, TSimd>(from + ((nint)r * row), to + ((nint)Math.Clamp(r + down, 0, height - 1) * row), columns);
        }
    }

    private void Gather<TVector, TSimd>(float* from, float* to, ShiftedColumns columns)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int pixel = layout.PixelLength;
        for (int c = 0; c < columns.Left; c++, from += pixel)
            Add<TVector, TSimd>(from, to, pixel);
        Add<TVector, TSimd>(from, to + (columns.Source * pixel), columns.Middle * pixel);
        from += columns.Middle * pixel;
        for (int c = 0; c < columns.Right; c++, from += pixel)
            Add<TVector, TSimd>(from, to + ((layout.Width - 1) * pixel), pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TVector, TSimd>(float* from, float* to, int n)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int i = 0;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.Add(TSimd.Load(to + i), TSimd.Load(from + i)), to + i);
        for (; i < n; i++)
            to[i] += from[i];
    }
}
