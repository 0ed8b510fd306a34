using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The images of a max-pooling's gradient: the winner is found again, and dy added to it.</summary>
internal readonly unsafe struct MaxPool2dBackwardImages<TVector, TSimd>(
    float* x, float* y, float* dy, float* dx, PoolShape shape) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        // SAFETY: tap ranges lie within the image, channels within a pixel.
        nint input = (nint)item * shape.InputSize, output = (nint)item * shape.OutputSize;
        int channels = shape.Channels, rowStride = shape.Width * channels;
        new Span<float>(dx + input, shape.InputSize).Clear();
        for (int oh = 0; oh < shape.OutputHeight; oh++)
        {
            TapRange rows = shape.Rows(oh);
            for (int ow = 0; ow < shape.OutputWidth; ow++, output += channels)
            {
                TapRange columns = shape.Columns(ow);
                nint corner = input + ((nint)rows.Start * rowStride) + ((nint)columns.Start * channels);
                int c = 0;
                for (; c <= channels - TSimd.Width; c += TSimd.Width)
                    Scatter<TVector, TSimd>(corner + c, output + c, rows.Count, columns.Count, rowStride, channels);
                for (; c < channels; c++)
                    Scatter<float, SimdScalar>(corner + c, output + c, rows.Count, columns.Count, rowStride, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scatter<TV, TS>(nint corner, nint output, int rows, int columns, int rowStride, int channels)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        float* values = x, gradients = dx; // locals: the stores below could change fields, as far as the compiler knows
        TV largest = TS.Load(y + output), gradient = TS.Load(dy + output);
        TV open = TS.Equal(TS.Create(0f), TS.Create(0f)); // lanes whose winner has not come yet
        for (int kh = 0; kh < rows; kh++, corner += rowStride)
        {
            nint tap = corner;
            for (int kw = 0; kw < columns; kw++, tap += channels)
            {
                // A tap misses if it is a number and not the largest; a NaN tap always wins, for then y is NaN.
                TV value = TS.Load(values + tap);
                TV miss = TS.AndNot(TS.Equal(value, value), TS.Equal(value, largest));
                TS.Store(TS.Add(TS.Load(gradients + tap), TS.And(gradient, TS.AndNot(open, miss))), gradients + tap);
                open = TS.And(open, miss);
            }
        }
    }
}
