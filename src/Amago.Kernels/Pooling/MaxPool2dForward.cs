namespace Amago.Kernels.Pooling;

/// <summary>Rows of a max-pooling with any window, counted over all images.</summary>
internal readonly unsafe struct MaxPool2dForward(float* x, float* y, byte* taps, int firstRow, int endRow, PoolShape shape) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: tap ranges lie within the image, channels within a pixel.
        int channels = shape.Channels;
        (int first, int end) = MaxPool3x3Stride2<TVector, TSimd>.WholeWindows(shape);
        nint output = (nint)firstRow * shape.OutputWidth * channels;
        for (int row = firstRow; row < endRow; row++, output += shape.OutputWidth * channels)
        {
            (int image, int oh) = Math.DivRem(row, shape.OutputHeight);
            float* from = x + ((nint)image * shape.InputSize);
            bool fast = end > first && shape.Rows(oh).Count == 3;
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
            {
                if (!fast || MetNaN<TVector, TSimd>(from, oh, output, c, first, end))
                {
                    Row<TVector, TSimd>(from, oh, output, c, 0, shape.OutputWidth);
                    continue;
                }

                Row<TVector, TSimd>(from, oh, output, c, 0, first);
                Row<TVector, TSimd>(from, oh, output, c, end, shape.OutputWidth);
            }

            for (; c < channels; c++)
                Row<float, SimdScalar>(from, oh, output, c, 0, shape.OutputWidth);
        }
    }

    // Windows first..end of a row, all of which lie inside the image.
    private bool MetNaN<TVector, TSimd>(float* image, int oh, nint output, int channel, int first, int end)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int channels = shape.Channels, rowStride = shape.Width * channels, outputs = end - first;
        float* from = image + ((nint)shape.Rows(oh).Start * rowStride) + (shape.Columns(first).Start * channels) + channel;
        nint start = output + ((nint)first * channels) + channel;
        return taps == null
            ? MaxPool3x3Stride2<TVector, TSimd>.Forward(from, rowStride, channels, outputs, y + start)
            : MaxPool3x3Stride2<TVector, TSimd>.ForwardTaps(from, rowStride, channels, outputs, y + start, taps + start);
    }

    // Windows first..end of a row of one vector of channels; the row's outputs start at y + output.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<TV, TS>(float* image, int oh, nint output, int channel, int first, int end)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        int channels = shape.Channels, rowStride = shape.Width * channels;
        TapRange rows = shape.Rows(oh);
        output += (nint)first * channels;
        for (int ow = first; ow < end; ow++, output += channels)
        {
            TapRange columns = shape.Columns(ow);
            float* corner = image + ((nint)rows.Start * rowStride) + ((nint)columns.Start * channels) + channel;
            TV best = TS.Create(float.NegativeInfinity), winner = TS.Create(shape.Tap(rows, columns, oh, ow));
            for (int kh = 0; kh < rows.Count; kh++, corner += rowStride)
            {
                float* tap = corner;
                float number = shape.Tap(rows, columns, oh, ow) + (kh * shape.Window.KernelWidth);
                for (int kw = 0; kw < columns.Count; kw++, tap += channels)
                {
                    TV value = TS.Load(tap), stays = Stays<TV, TS>(best, value);
                    best = TS.Select(stays, best, value);
                    winner = TS.Select(stays, winner, TS.Create(number + kw));
                }
            }

            TS.Store(best, y + output + channel);
            if (taps != null)
                TS.StoreBytes(winner, taps + output + channel);
        }
    }

    // Kept unless the tap is larger, or the first NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Stays<TV, TS>(TV best, TV value)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV nan = TS.AndNot(TS.Equal(best, best), TS.Equal(value, value));
        TV replaced = TS.Or(nan, TS.GreaterThan(value, best));
        return TS.AndNot(TS.Equal(TS.Create(0f), TS.Create(0f)), replaced);
    }
}
