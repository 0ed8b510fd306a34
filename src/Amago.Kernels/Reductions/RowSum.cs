namespace Amago.Kernels.Reductions;

/// <summary>The sum over neighbours, rounded as <see cref="FloatRun"/> says.</summary>
internal static class RowSum
{
    /// <summary>Sum over a row of so many columns of the term, from <paramref name="start"/> of the data on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute<TVector, TSimd, TTerm>(TTerm term, nint start, int columns)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        int whole = columns - (columns % TSimd.Width), run = FloatRun.Length * TSimd.Width;
        double sum = 0;
        for (int c = 0; c < whole; c += run)
            sum += RunOfColumns<TVector, TSimd, TTerm>(term, start, c, Math.Min(c + run, whole));
        return sum + RunOfColumns<float, SimdScalar, TTerm>(term, start, whole, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double RunOfColumns<TVector, TSimd, TTerm>(TTerm term, nint start, int column, int end)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        TVector s0 = TSimd.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        int width = TSimd.Width;
        for (; column <= end - (4 * width); column += 4 * width)
        {
            s0 = term.AddTo<TVector, TSimd>(s0, start + column, 0, column);
            s1 = term.AddTo<TVector, TSimd>(s1, start + column + width, 0, column + width);
            s2 = term.AddTo<TVector, TSimd>(s2, start + column + (2 * width), 0, column + (2 * width));
            s3 = term.AddTo<TVector, TSimd>(s3, start + column + (3 * width), 0, column + (3 * width));
        }

        for (; column < end; column += width)
            s0 = term.AddTo<TVector, TSimd>(s0, start + column, 0, column);
        return TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
    }
}
