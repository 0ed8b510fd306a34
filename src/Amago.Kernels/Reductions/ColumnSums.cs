using System.Buffers;

namespace Amago.Kernels.Reductions;

/// <summary>Sums over the rows of a matrix, column by column, rounded as <see cref="FloatRun"/> says.</summary>
internal static unsafe class ColumnSums
{
    // For more their sums are rented.
    private const int ColumnsOnStack = 512;

    /// <summary>sums[column] = sum over rows of the term, over (rows, columns).</summary>
    public static void Compute<TVector, TSimd, TTerm>(TTerm term, int rows, int columns, double* sums)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm =>
        Compute<TVector, TSimd, TTerm, NoTerm>(term, default, rows, columns, sums, null);

    /// <summary>Sums of two terms, column by column, in one pass over the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TVector, TSimd, TFirst, TSecond>(
        TFirst first, TSecond second, int rows, int columns, double* firstSums, double* secondSums)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TFirst : struct, ISumTerm
        where TSecond : struct, ISumTerm
    {
        // SAFETY: the caller gives sums of at least columns doubles; lanes hold a vector of each sum.
        float* lanes = stackalloc float[2 * TSimd.Width];
        new Span<double>(firstSums, columns).Clear();
        if (typeof(TSecond) != typeof(NoTerm))
            new Span<double>(secondSums, columns).Clear();
        for (int row = 0; row < rows; row += FloatRun.Length)
        {
            int end = Math.Min(row + FloatRun.Length, rows), c = 0;
            for (; c <= columns - TSimd.Width; c += TSimd.Width)
            {
                RunOfRows<TVector, TSimd, TFirst, TSecond>(first, second, row, end, columns, c, lanes);
                for (int lane = 0; lane < TSimd.Width; lane++)
                {
                    firstSums[c + lane] += lanes[lane];
                    if (typeof(TSecond) != typeof(NoTerm))
                        secondSums[c + lane] += lanes[TSimd.Width + lane];
                }
            }

            for (; c < columns; c++)
            {
                RunOfRows<float, SimdScalar, TFirst, TSecond>(first, second, row, end, columns, c, lanes);
                firstSums[c] += lanes[0];
                if (typeof(TSecond) != typeof(NoTerm))
                    secondSums[c] += lanes[1];
            }
        }
    }

    /// <summary>sums[column] = sum over rows of x, (rows, columns) for as many columns as there are sums, rounded once.</summary>
    public static void Of(ReadOnlySpan<float> x, Span<float> sums)
    {
        sums.Clear();

        // SAFETY: pinned for the call; whole rows lie within x.
        fixed (float* from = x, to = sums)
            SimdDispatch.RunUpTo(sums.Length, new Addition(from, sums.IsEmpty ? 0 : x.Length / sums.Length, sums.Length, to));
    }

    /// <summary>sums[column] += sum over rows of x, over (rows, columns), rounded once: the gradient of a bias.</summary>
    public static void Add<TVector, TSimd>(float* x, int rows, int columns, float* sums)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        double[]? rented = columns > ColumnsOnStack ? ArrayPool<double>.Shared.Rent(columns) : null;
        Span<double> memory = rented ?? stackalloc double[ColumnsOnStack];

        // SAFETY: a double for each column.
        fixed (double* totals = memory)
            Compute<TVector, TSimd, ValueTerm>(new ValueTerm(x), rows, columns, totals);
        for (int column = 0; column < columns; column++)
            sums[column] += (float)memory[column];
        if (rented != null)
            ArrayPool<double>.Shared.Return(rented);
    }

    private readonly struct Addition(float* x, int rows, int columns, float* sums) : ISimdKernel
    {
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            Add<TVector, TSimd>(x, rows, columns, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunOfRows<TVector, TSimd, TFirst, TSecond>(
        TFirst first, TSecond second, int row, int end, int columns, int column, float* lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TFirst : struct, ISumTerm
        where TSecond : struct, ISumTerm
    {
        TVector s0 = TSimd.Create(0f), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
        nint i = ((nint)row * columns) + column;
        for (; row <= end - 4; row += 4)
        {
            s0 = first.AddTo<TVector, TSimd>(s0, i, row, column);
            t0 = second.AddTo<TVector, TSimd>(t0, i, row, column);
            i += columns;
            s1 = first.AddTo<TVector, TSimd>(s1, i, row + 1, column);
            t1 = second.AddTo<TVector, TSimd>(t1, i, row + 1, column);
            i += columns;
            s2 = first.AddTo<TVector, TSimd>(s2, i, row + 2, column);
            t2 = second.AddTo<TVector, TSimd>(t2, i, row + 2, column);
            i += columns;
            s3 = first.AddTo<TVector, TSimd>(s3, i, row + 3, column);
            t3 = second.AddTo<TVector, TSimd>(t3, i, row + 3, column);
            i += columns;
        }

        for (; row < end; row++, i += columns)
        {
            s0 = first.AddTo<TVector, TSimd>(s0, i, row, column);
            t0 = second.AddTo<TVector, TSimd>(t0, i, row, column);
        }

        TSimd.Store(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)), lanes);
        TSimd.Store(TSimd.Add(TSimd.Add(t0, t1), TSimd.Add(t2, t3)), lanes + TSimd.Width);
    }
}
