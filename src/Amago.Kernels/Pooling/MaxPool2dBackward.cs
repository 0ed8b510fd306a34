using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Images of a max-pooling's gradient with any window: dy is added where the winner was.</summary>
internal readonly unsafe struct MaxPool2dBackward(byte* taps, float* dy, float* dx, int images, PoolShape shape, bool accumulate) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: tap ranges lie within the image, channels within a pixel.
        int channels = shape.Channels;
        nint output = 0;
        for (int image = 0; image < images; image++)
        {
            float* to = dx + ((nint)image * shape.InputSize);
            if (!accumulate)
                new Span<float>(to, shape.InputSize).Clear();
            for (int oh = 0; oh < shape.OutputHeight; oh++)
            {
                for (int ow = 0; ow < shape.OutputWidth; ow++, output += channels)
                {
                    int c = 0;
                    for (; c <= channels - TSimd.Width; c += TSimd.Width)
                        Scatter<TVector, TSimd>(to + c, output + c, oh, ow);
                    for (; c < channels; c++)
                        Scatter<float, SimdScalar>(to + c, output + c, oh, ow);
                }
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
