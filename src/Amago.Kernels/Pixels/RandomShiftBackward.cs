using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The gradient of one image's shift by <c>right</c> columns and <c>down</c> rows.</summary>
internal readonly unsafe struct RandomShiftBackward(
    float* dy, float* dx, int right, int down, int planes, int height, int width, int channels) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows are clamped into the plane; left, middle and right make up a row.
        int row = width * channels, plane = height * row;
        var columns = ShiftedColumns.Of(right, width);
        float* from = dy, to = dx;
        for (int p = 0; p < planes; p++, from += plane, to += plane)
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
        for (int c = 0; c < columns.Left; c++, from += channels)
            Add<TVector, TSimd>(from, to, channels);
        Add<TVector, TSimd>(from, to + (columns.Source * channels), columns.Middle * channels);
        from += columns.Middle * channels;
        for (int c = columns.Left + columns.Middle; c < width; c++, from += channels)
            Add<TVector, TSimd>(from, to + ((width - 1) * channels), channels);
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
