namespace Amago.Kernels.Pixels;

/// <summary>Bytes to floats, x / 128 - 1: exact in float, so that every path gives the same bits.</summary>
internal readonly unsafe struct PixelNormalize(byte* x, float* y, int length) : ISimdKernel
{
    /// <summary>y = x / 128 - 1, element by element, for spans of one length.</summary>
    public static void Run(ReadOnlySpan<byte> x, Span<float> y)
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slice has checked that y is as long as x.
        fixed (byte* from = x)
        fixed (float* to = y[..length])
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new Pieces(from, to, length));
    }

    /// <summary>y = x / 128 - 1 on the caller's thread, for both of one length.</summary>
    public static void Inline(byte* x, float* y, int length) => SimdDispatch.RunUpTo(length, new PixelNormalize(x, y, length));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: both pointers have the length.
        byte* from = x;
        float* to = y;
        int n = length, i = 0;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.LoadBytes(from + i), TSimd.Create(1f / 128), TSimd.Create(-1f)), to + i);
        for (; i < n; i++)
            to[i] = (from[i] * (1f / 128)) - 1;
    }

    private readonly struct Pieces(byte* x, float* y, int length) : IParallelBody
    {
        public void Run(int item)
        {
            int start = item * ParallelLoop.PieceLength;
            Inline(x + start, y + start, ParallelLoop.LengthOfPiece(item, length));
        }
    }
}
