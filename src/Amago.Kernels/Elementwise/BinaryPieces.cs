namespace Amago.Kernels;

/// <summary>The pieces of destination[i] = op(x[i], y[i]).</summary>
internal readonly unsafe struct BinaryPieces<TVector, TSimd, TOperator>(
    float* x, float* y, float* destination, int length, TOperator op) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TOperator : struct, IBinaryOperator
{
    public void Run(int item)
    {
        // SAFETY: the piece lies within the length that all pointers have.
        int start = item * ParallelLoop.PieceLength;
        int n = ParallelLoop.LengthOfPiece(item, length);
        float* first = x + start, second = y + start, to = destination + start;
        TOperator map = op; // a local, whose fields can stay in registers
        int i = 0;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(first + i), TSimd.Load(second + i)), to + i);
        if (i < n)
            Tail(first + i, second + i, to + i, n - i, map);
    }

    // Vectors padded with zeros, so that the last elements get the bits they would get anywhere else.
    private static void Tail(float* first, float* second, float* to, int n, TOperator map)
    {
        // SAFETY: n is less than the width.
        float* lanes = stackalloc float[2 * TSimd.Width], others = lanes + TSimd.Width;
        new Span<float>(lanes, 2 * TSimd.Width).Clear();
        new ReadOnlySpan<float>(first, n).CopyTo(new Span<float>(lanes, n));
        new ReadOnlySpan<float>(second, n).CopyTo(new Span<float>(others, n));
        TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(lanes), TSimd.Load(others)), lanes);
        new ReadOnlySpan<float>(lanes, n).CopyTo(new Span<float>(to, n));
    }
}
