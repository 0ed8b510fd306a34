using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Adds the output gradients of all pixels: the gradient of the bias.</summary>
internal static unsafe class BiasGradient<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>sum[channel] += sum over pixels of dy[pixel][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* dy, nint pixels, int channels, float* sum)
    {
        int channel = 0;
        for (; channel + TSimd.Width <= channels; channel += TSimd.Width)
        {
            // Four sums, so that an addition need not wait for the one before.
            TVector s0 = TSimd.Create(0), s1 = s0, s2 = s0, s3 = s0;
            float* p = dy + channel;
            nint pixel = 0;
            for (; pixel + 4 <= pixels; pixel += 4, p += 4 * (nint)channels)
            {
                s0 = TSimd.Add(s0, TSimd.Load(p));
                s1 = TSimd.Add(s1, TSimd.Load(p + channels));
                s2 = TSimd.Add(s2, TSimd.Load(p + (2 * (nint)channels)));
                s3 = TSimd.Add(s3, TSimd.Load(p + (3 * (nint)channels)));
            }

            for (; pixel < pixels; pixel++, p += channels)
                s0 = TSimd.Add(s0, TSimd.Load(p));
            TSimd.Store(TSimd.Add(TSimd.Load(sum + channel), TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3))), sum + channel);
        }

        if (channel < channels)
            AddRest(dy, pixels, channel, channels, sum);
    }

    private static void AddRest(float* dy, nint pixels, int channel, int channels, float* sum)
    {
        for (nint pixel = 0; pixel < pixels; pixel++)
        {
            for (int c = channel; c < channels; c++)
                sum[c] += dy[(pixel * channels) + c];
        }
    }
}
