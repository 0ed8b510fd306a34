namespace Amago.Kernels;

/// <summary>The pieces of destination[i] = op(x[i]).</summary>
internal readonly unsafe struct UnaryPieces<TVector, TSimd, TOperator>(
    float* x, float* destination, int length, TOperator op) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TOperator : struct, IUnaryOperator
{
    public void Run(int item)
    {
        // SAFETY: the piece lies within the length that both pointers have.
        int start = item * ParallelLoop.PieceLength;
        int n = ParallelLoop.LengthOfPiece(item, length);
        float* from = x + start, to = destination + start;
        TOperator map = op; // a local, whose fields can stay in registers
        int i = 0;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(from + i)), to + i);
        if (i < n)
            Tail(from + i, to + i, n - i, map);
    }

    // A vector padded with zeros, so that the last elements get the bits they would get anywhere else.
    private static void Tail(float* from, float* to, int n, TOperator map)
    {
        // SAFETY: n is less than the width.
        float* lanes = stackalloc float[TSimd.Width];
        new Span<float>(lanes, TSimd.Width).Clear();
        new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(lanes, n));
        TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(lanes)), lanes);
        new ReadOnlySpan<float>(lanes, n).CopyTo(new Span<float>(to, n));
    }
}
