using System.Buffers;

namespace Amago.Kernels.Reductions;

/// <summary>
/// Sums of many values, rounded as <see cref="FloatRun"/> says. Long spans are cut into pieces of a fixed length, so that the number of
/// threads does not matter.
/// </summary>
internal static unsafe class LongSum
{
    // Squares that add up to less have lost digits.
    private const double MinSquares = 1e-30;

    /// <summary>Sum of the values.</summary>
    public static double Of(ReadOnlySpan<float> x)
    {
        // SAFETY: pinned until every piece is done.
        fixed (float* from = x)
            return Of(new ValueTerm(from), x.Length);
    }

    /// <summary>The sum of the squares. Where they are beyond a float, or near its least ones, all is done in double.</summary>
    public static double OfSquares(ReadOnlySpan<float> x)
    {
        double sum;

        // SAFETY: pinned until every piece is done.
        fixed (float* from = x)
            sum = Of(new SquareTerm(from), x.Length);
        if (double.IsFinite(sum) && sum >= MinSquares)
            return sum;
        sum = 0;
        foreach (float value in x)
            sum += (double)value * value;
        return sum;
    }

    private static double Of<TTerm>(TTerm term, int length)
        where TTerm : struct, ISumTerm
    {
        int pieces = ParallelLoop.PieceCount(length);
        double total = 0;
        if (pieces <= 1)
        {
            SimdDispatch.RunUpTo(length, new PieceSum<TTerm>(term, 0, length, &total));
            return total;
        }

        double[] sums = ArrayPool<double>.Shared.Rent(pieces);

        // SAFETY: pinned until every piece is done.
        fixed (double* to = sums)
            ParallelLoop.Run(pieces, new Pieces<TTerm>(term, length, to));
        foreach (double sum in sums.AsSpan(0, pieces))
            total += sum;
        ArrayPool<double>.Shared.Return(sums);
        return total;
    }

    private readonly struct Pieces<TTerm>(TTerm term, int length, double* sums) : IParallelBody
        where TTerm : struct, ISumTerm
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            int count = ParallelLoop.LengthOfPiece(item, length);
            SimdDispatch.RunUpTo(count, new PieceSum<TTerm>(term, start, count, sums + item));
        }
    }

    private readonly struct PieceSum<TTerm>(TTerm term, nint start, int length, double* sum) : ISimdKernel
        where TTerm : struct, ISumTerm
    {
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            *sum = RowSum.Compute<TVector, TSimd, TTerm>(term, start, length);
    }
}
