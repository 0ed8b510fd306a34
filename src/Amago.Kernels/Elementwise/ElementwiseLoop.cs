using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>Applies an operator to every element. The destination may be an input itself, but not overlap it otherwise.</summary>
internal static unsafe class ElementwiseLoop
{
    /// <summary>destination[i] = op(x[i]).</summary>
    public static void Map<TOperator>(ReadOnlySpan<float> x, Span<float> destination, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        if (Simd256.IsSupported)
            Map<Vector256<float>, Simd256, TOperator>(x, destination, op);
        else if (Simd128.IsSupported)
            Map<Vector128<float>, Simd128, TOperator>(x, destination, op);
        else
            Map<float, SimdScalar, TOperator>(x, destination, op);
    }

    /// <summary>destination[i] = op(x[i], y[i]).</summary>
    public static void Map2<TOperator>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, TOperator op)
        where TOperator : struct, IBinaryOperator
    {
        if (Simd256.IsSupported)
            Map2<Vector256<float>, Simd256, TOperator>(x, y, destination, op);
        else if (Simd128.IsSupported)
            Map2<Vector128<float>, Simd128, TOperator>(x, y, destination, op);
        else
            Map2<float, SimdScalar, TOperator>(x, y, destination, op);
    }

    public static void Map<TVector, TSimd, TOperator>(ReadOnlySpan<float> x, Span<float> destination, TOperator op)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TOperator : struct, IUnaryOperator
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slice has checked that the destination is as long as x.
        fixed (float* from = x, to = destination[..length])
        {
            var body = new UnaryPieces<TVector, TSimd, TOperator>(from, to, length, op);
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, body);
        }
    }

    public static void Map2<TVector, TSimd, TOperator>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, TOperator op)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TOperator : struct, IBinaryOperator
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slices have checked that y and the destination are as long as x.
        fixed (float* first = x, second = y[..length], to = destination[..length])
        {
            var body = new BinaryPieces<TVector, TSimd, TOperator>(first, second, to, length, op);
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, body);
        }
    }
}
