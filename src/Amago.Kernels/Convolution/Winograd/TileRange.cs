namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Which values Winograd's tiles are exact for. A transform mixes all inputs of a tile, and takes apart again what does not belong
/// together: an infinity makes every output of its tile NaN, and a large number leaves its rounding errors in outputs that do not depend
/// on it. Tiles with larger values are computed by plain sums.
/// </summary>
internal static unsafe class TileRange
{
    /// <summary>
    /// The largest image value or gradient: what it leaves in outputs that do not depend on it is then below 1e-5, where weights are of the
    /// usual size, which is what these algorithms are held to for values near 1.
    /// </summary>
    public const float Max = 32;

    /// <summary>Whether no value is larger than <see cref="Max"/>, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsWithin<TVector, TSimd>(float* values, nint length)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: lanes hold one vector.
        float* lanes = stackalloc float[TSimd.Width];
        TVector m0 = TSimd.Create(0), m1 = m0, m2 = m0, m3 = m0;
        nint i = 0, width = TSimd.Width;
        for (; i <= length - (4 * width); i += 4 * width)
        {
            m0 = TSimd.MaxBits(m0, TSimd.Abs(TSimd.Load(values + i)));
            m1 = TSimd.MaxBits(m1, TSimd.Abs(TSimd.Load(values + i + width)));
            m2 = TSimd.MaxBits(m2, TSimd.Abs(TSimd.Load(values + i + (2 * width))));
            m3 = TSimd.MaxBits(m3, TSimd.Abs(TSimd.Load(values + i + (3 * width))));
        }

        for (; i <= length - width; i += width)
            m0 = TSimd.MaxBits(m0, TSimd.Abs(TSimd.Load(values + i)));
        TSimd.Store(TSimd.MaxBits(TSimd.MaxBits(m0, m1), TSimd.MaxBits(m2, m3)), lanes);
        bool isWithin = true;
        for (int lane = 0; lane < TSimd.Width; lane++)
            isWithin &= lanes[lane] <= Max;
        for (; i < length; i++)
            isWithin &= MathF.Abs(values[i]) <= Max;
        return isWithin;
    }
}
