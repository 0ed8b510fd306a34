using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The images of a max-pooling.</summary>
internal readonly unsafe struct MaxPool2dForwardImages<TVector, TSimd>(float* x, float* y, PoolShape shape) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        // SAFETY: tap ranges lie within the image, channels within a pixel.
        float* image = x + ((nint)item * shape.InputSize), to = y + ((nint)item * shape.OutputSize);
        int channels = shape.Channels, rowStride = shape.Width * channels;
        for (int oh = 0; oh < shape.OutputHeight; oh++)
        {
            TapRange rows = shape.Rows(oh);
            for (int ow = 0; ow < shape.OutputWidth; ow++, to += channels)
            {
                TapRange columns = shape.Columns(ow);
                float* corner = image + ((nint)rows.Start * rowStride) + ((nint)columns.Start * channels);
                int c = 0;
                for (; c <= channels - (2 * TSimd.Width); c += 2 * TSimd.Width)
                    LargestOfTwo(corner + c, rows.Count, columns.Count, rowStride, channels, to + c);
                for (; c <= channels - TSimd.Width; c += TSimd.Width)
                    TSimd.Store(Largest<TVector, TSimd>(corner + c, rows.Count, columns.Count, rowStride, channels), to + c);
                for (; c < channels; c++)
                    to[c] = Largest<float, SimdScalar>(corner + c, rows.Count, columns.Count, rowStride, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Largest<TV, TS>(float* corner, int rows, int columns, int rowStride, int channels)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV best = TS.Create(float.NegativeInfinity);
        for (int kh = 0; kh < rows; kh++, corner += rowStride)
        {
            float* tap = corner;
            for (int kw = 0; kw < columns; kw++, tap += channels)
                best = Larger<TV, TS>(best, TS.Load(tap));
        }

        return best;
    }

    // Two vectors at a time: each waits for its own last comparison only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LargestOfTwo(float* corner, int rows, int columns, int rowStride, int channels, float* to)
    {
        TVector first = TSimd.Create(float.NegativeInfinity), second = first;
        for (int kh = 0; kh < rows; kh++, corner += rowStride)
        {
            float* tap = corner;
            for (int kw = 0; kw < columns; kw++, tap += channels)
            {
                first = Larger<TVector, TSimd>(first, TSimd.Load(tap));
                second = Larger<TVector, TSimd>(second, TSimd.Load(tap + TSimd.Width));
            }
        }

        TSimd.Store(first, to);
        TSimd.Store(second, to + TSimd.Width);
    }

    // Kept unless the tap is larger or NaN: a number is not larger than a NaN that is already there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Larger<TV, TS>(TV best, TV value)
        where TV : struct
        where TS : struct, ISimd<TV> =>
        TS.Select(TS.AndNot(TS.Equal(value, value), TS.GreaterThan(value, best)), best, value);
}
