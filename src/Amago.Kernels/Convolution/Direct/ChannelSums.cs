namespace Amago.Kernels;

/// <summary>Sums over pixels for each channel: the bias gradient.</summary>
internal static unsafe class ChannelSums<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Partial sums of this many pixels are added as a whole: sums of sums lose fewer bits than one long chain.
    private const int Run = 128;

    /// <summary>sums[c] += sum of d[pixel][c]; channels lie side by side.</summary>
    public static void Add(float* d, nint pixels, int channels, float* sums)
    {
        int c = 0;
        for (; c <= channels - TSimd.Width; c += TSimd.Width)
        {
            for (nint first = 0; first < pixels; first += Run)
                TSimd.Store(TSimd.Add(TSimd.Load(sums + c), Sum<TVector, TSimd>(d + (first * channels) + c, Math.Min(Run, pixels - first), channels)), sums + c);
        }

        for (; c < channels; c++)
        {
            for (nint first = 0; first < pixels; first += Run)
                sums[c] += Sum<float, SimdScalar>(d + (first * channels) + c, Math.Min(Run, pixels - first), channels);
        }
    }

    private static TOne Sum<TOne, TOperations>(float* d, nint pixels, nint stride)
        where TOne : struct
        where TOperations : struct, ISimd<TOne>
    {
        // Four chains hide an addition's latency.
        TOne s0 = TOperations.Create(0), s1 = s0, s2 = s0, s3 = s0;
        nint i = 0;
        for (; i <= pixels - 4; i += 4, d += 4 * stride)
        {
            s0 = TOperations.Add(s0, TOperations.Load(d));
            s1 = TOperations.Add(s1, TOperations.Load(d + stride));
            s2 = TOperations.Add(s2, TOperations.Load(d + (2 * stride)));
            s3 = TOperations.Add(s3, TOperations.Load(d + (3 * stride)));
        }

        for (; i < pixels; i++, d += stride)
            s0 = TOperations.Add(s0, TOperations.Load(d));
        return TOperations.Add(TOperations.Add(s0, s1), TOperations.Add(s2, s3));
    }
}
