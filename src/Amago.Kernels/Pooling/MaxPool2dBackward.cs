namespace Amago.Kernels.Pooling;

/// <summary>Images of a max-pooling's gradient with any window: dy is added where the winner was.</summary>
internal readonly unsafe struct MaxPool2dBackward(
    byte* taps, float* dy, float* dx, int images, PoolShape shape, bool accumulate) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: images lie within dx and dy.
        bool fast = MaxPool3x3Stride2<TVector, TSimd>.Fits(shape);
        for (int image = 0; image < images; image++)
        {
            float* to = dx + ((nint)image * shape.InputSize);
            nint output = (nint)image * shape.OutputSize;
            if (fast)
                Rows<TVector, TSimd>(to, output);
            else
                Windows<TVector, TSimd>(to, output);
        }
    }

    // Windows of 3x3 at stride 2, input row by input row: even ones lie under two rows of windows, odd ones under one.
    private void Rows<TVector, TSimd>(float* image, nint output)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int channels = shape.Channels, rowStride = shape.Width * channels, outputStride = shape.OutputWidth * channels;
        int covered = ((2 * shape.OutputWidth) + 1) * channels;
        for (int h = 0; h < shape.Height; h++, image += rowStride)
        {
            int oh = h / 2;
            bool above = h % 2 == 0 && oh > 0 && oh <= shape.OutputHeight, below = oh < shape.OutputHeight;
            if (above)
                Row<TVector, TSimd>(image, output + ((nint)(oh - 1) * outputStride), 6, accumulate);
            if (below)
                Row<TVector, TSimd>(image, output + ((nint)oh * outputStride), 3 * (h % 2), accumulate || above);
            if (!accumulate)
            {
                int start = above || below ? covered : 0;
                new Span<float>(image + start, rowStride - start).Clear();
            }
        }
    }

    private void Row<TVector, TSimd>(float* to, nint output, int number, bool add)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int channels = shape.Channels, outputs = shape.OutputWidth, c = 0;
        byte* winners = taps + output;
        float* from = dy + output;
        for (; c <= channels - TSimd.Width; c += TSimd.Width)
            MaxPool3x3Stride2<TVector, TSimd>.Backward(winners + c, from + c, channels, outputs, to + c, number, add);
        for (; c < channels; c++)
            MaxPool3x3Stride2<float, SimdScalar>.Backward(winners + c, from + c, channels, outputs, to + c, number, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Windows<TVector, TSimd>(float* image, nint output)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: tap ranges lie within the image, channels within a pixel.
        int channels = shape.Channels;
        if (!accumulate)
            new Span<float>(image, shape.InputSize).Clear();
        for (int oh = 0; oh < shape.OutputHeight; oh++)
        {
            for (int ow = 0; ow < shape.OutputWidth; ow++, output += channels)
            {
                int c = 0;
                for (; c <= channels - TSimd.Width; c += TSimd.Width)
                    Scatter<TVector, TSimd>(image + c, output + c, oh, ow);
                for (; c < channels; c++)
                    Scatter<float, SimdScalar>(image + c, output + c, oh, ow);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scatter<TV, TS>(float* image, nint output, int oh, int ow)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TapRange rows = shape.Rows(oh), columns = shape.Columns(ow);
        int channels = shape.Channels, rowStride = shape.Width * channels;
        TV gradient = TS.Load(dy + output), winner = TS.LoadBytes(taps + output);
        float* corner = image + ((nint)rows.Start * rowStride) + ((nint)columns.Start * channels);
        for (int kh = 0; kh < rows.Count; kh++, corner += rowStride)
        {
            float* tap = corner;
            float number = shape.Tap(rows, columns, oh, ow) + (kh * shape.Window.KernelWidth);
            for (int kw = 0; kw < columns.Count; kw++, tap += channels)
                TS.Store(TS.Add(TS.Load(tap), TS.And(gradient, TS.Equal(winner, TS.Create(number + kw)))), tap);
        }
    }
}
