namespace Amago.Kernels.Pixels;

/// <summary>Bytes to floats by a scaling; every path gives the same bits (<see cref="PixelScale"/>).</summary>
internal readonly unsafe struct PixelNormalize(byte* x, float* y, int length, PixelScale scale) : ISimdKernel
{
    /// <summary>Scales bytes, element by element, for spans of one length.</summary>
    public static void Run(ReadOnlySpan<byte> x, Span<float> y, PixelScaling scaling = PixelScaling.Centered)
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slice has checked that y is as long as x.
        fixed (byte* from = x)
        fixed (float* to = y[..length])
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new Pieces(from, to, length, PixelScale.Of(scaling)));
    }

    /// <summary>Scales bytes on the caller's thread, for both of one length.</summary>
    public static void Inline(byte* x, float* y, int length, PixelScale scale) =>
        SimdDispatch.RunUpTo(length, new PixelNormalize(x, y, length, scale));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: both pointers have the length.
        byte* from = x;
        float* to = y;
        int n = length, i = 0;
        TVector high = TSimd.Create(scale.High), low = TSimd.Create(scale.Low), shift = TSimd.Create(scale.Shift);
        if (scale.Low == 0) // exact, however it is rounded
        {
            for (; i <= n - TSimd.Width; i += TSimd.Width)
                TSimd.Store(TSimd.MultiplyAdd(TSimd.LoadBytes(from + i), high, shift), to + i);
        }
        else
        {
            for (; i <= n - TSimd.Width; i += TSimd.Width)
            {
                TVector bytes = TSimd.LoadBytes(from + i);
                TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(bytes, high, TSimd.Multiply(bytes, low)), shift), to + i);
            }
        }

        for (; i < n; i++)
            to[i] = scale.Apply(from[i]);
    }

    private readonly struct Pieces(byte* x, float* y, int length, PixelScale scale) : IParallelBody
    {
        public void Run(int item)
        {
            int start = item * ParallelLoop.PieceLength;
            Inline(x + start, y + start, ParallelLoop.LengthOfPiece(item, length), scale);
        }
    }
}
