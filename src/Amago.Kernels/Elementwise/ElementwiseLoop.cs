namespace Amago.Kernels.Elementwise;

/// <summary>Applies an operator to every element. The destination may be an input itself, but not overlap it otherwise.</summary>
internal static unsafe class ElementwiseLoop
{
    /// <summary>y[i] = op(x[i]) on the caller's thread.</summary>
    public static void MapInline<TOperator>(float* x, float* y, nint length, TOperator op)
        where TOperator : struct, IUnaryOperator =>
        SimdDispatch.Run(new UnaryMap<TOperator>(x, y, length, op));

    /// <summary>destination[i] = op(x[i]) on the caller's thread.</summary>
    public static void MapInline<TOperator>(ReadOnlySpan<float> x, Span<float> destination, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        // SAFETY: pinned for the loop; the slice has checked that the destination is as long as x.
        fixed (float* from = x, to = destination[..x.Length])
            MapInline(from, to, x.Length, op);
    }

    /// <summary>destination[i] = op(x[i], y[i]) on the caller's thread.</summary>
    public static void Map2Inline<TOperator>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, TOperator op)
        where TOperator : struct, IBinaryOperator
    {
        // SAFETY: pinned for the loop; the slices have checked that y and the destination are as long as x.
        fixed (float* first = x, second = y[..x.Length], to = destination[..x.Length])
            Map2Inline(first, second, to, x.Length, op);
    }

    /// <summary>destination[i] = op(x[i], y[i]) on the caller's thread.</summary>
    public static void Map2Inline<TOperator>(float* x, float* y, float* destination, nint length, TOperator op)
        where TOperator : struct, IBinaryOperator =>
        SimdDispatch.Run(new BinaryMap<TOperator>(x, y, destination, length, op));

    /// <summary>destination[i] = op(x[i]).</summary>
    public static void Map<TOperator>(ReadOnlySpan<float> x, Span<float> destination, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slice has checked that the destination is as long as x.
        fixed (float* from = x, to = destination[..length])
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new UnaryPieces<TOperator>(from, to, length, op));
    }

    /// <summary>destination[i] = op(x[i], y[i]).</summary>
    public static void Map2<TOperator>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, TOperator op)
        where TOperator : struct, IBinaryOperator
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slices have checked that y and the destination are as long as x.
        fixed (float* first = x, second = y[..length], to = destination[..length])
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new BinaryPieces<TOperator>(first, second, to, length, op));
    }

    private readonly struct UnaryPieces<TOperator>(float* x, float* destination, int length, TOperator op) : IParallelBody
        where TOperator : struct, IUnaryOperator
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            MapInline(x + start, destination + start, ParallelLoop.LengthOfPiece(item, length), op);
        }
    }

    private readonly struct BinaryPieces<TOperator>(float* x, float* y, float* destination, int length, TOperator op) : IParallelBody
        where TOperator : struct, IBinaryOperator
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            Map2Inline(x + start, y + start, destination + start, ParallelLoop.LengthOfPiece(item, length), op);
        }
    }
}
