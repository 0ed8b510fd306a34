using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The sum over one row of a matrix: short runs in float, the runs in double.</summary>
internal static class RowSum
{
    // Columns added in float: with vectors of eight, 32 in each lane of four accumulators.
    private const int Run = 1024;

    /// <summary>Sum over the columns of the term, in row <paramref name="row"/> of (rows, columns).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute<TVector, TSimd, TTerm>(TTerm term, int row, int columns)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        int whole = columns - (columns % TSimd.Width);
        double sum = 0;
        for (int c = 0; c < whole; c += Run)
            sum += RunOfColumns<TVector, TSimd, TTerm>(term, row, c, Math.Min(c + Run, whole), columns);
        return sum + RunOfColumns<float, SimdScalar, TTerm>(term, row, whole, columns, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double RunOfColumns<TVector, TSimd, TTerm>(TTerm term, int row, int column, int end, int columns)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        TVector s0 = TSimd.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        nint start = (nint)row * columns;
        int width = TSimd.Width;
        for (; column <= end - (4 * width); column += 4 * width)
        {
            s0 = term.AddTo<TVector, TSimd>(s0, start + column, row, column);
            s1 = term.AddTo<TVector, TSimd>(s1, start + column + width, row, column + width);
            s2 = term.AddTo<TVector, TSimd>(s2, start + column + (2 * width), row, column + (2 * width));
            s3 = term.AddTo<TVector, TSimd>(s3, start + column + (3 * width), row, column + (3 * width));
        }

        for (; column < end; column += width)
            s0 = term.AddTo<TVector, TSimd>(s0, start + column, row, column);
        return TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
    }
}
