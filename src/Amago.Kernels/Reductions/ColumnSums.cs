using System.Buffers;
using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Sums over the rows of a matrix, column by column: short runs in float, the runs in double.</summary>
internal static unsafe class ColumnSums
{
    // Rows added in float: 16 in each of four accumulators.
    private const int Run = 64;

    // For more their sums are rented.
    private const int ColumnsOnStack = 512;

    /// <summary>sums[column] = sum over rows of the term, over (rows, columns).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TVector, TSimd, TTerm>(TTerm term, int rows, int columns, double* sums)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        // SAFETY: the caller gives sums of at least columns doubles; lanes hold one vector.
        float* lanes = stackalloc float[TSimd.Width];
        new Span<double>(sums, columns).Clear();
        for (int row = 0; row < rows; row += Run)
        {
            int end = Math.Min(row + Run, rows), c = 0;
            for (; c <= columns - TSimd.Width; c += TSimd.Width)
            {
                TSimd.Store(RunOfRows<TVector, TSimd, TTerm>(term, row, end, columns, c), lanes);
                for (int lane = 0; lane < TSimd.Width; lane++)
                    sums[c + lane] += lanes[lane];
            }

            for (; c < columns; c++)
                sums[c] += RunOfRows<float, SimdScalar, TTerm>(term, row, end, columns, c);
        }
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector RunOfRows<TVector, TSimd, TTerm>(TTerm term, int row, int end, int columns, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TTerm : struct, ISumTerm
    {
        TVector s0 = TSimd.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        nint i = ((nint)row * columns) + column;
        for (; row <= end - 4; row += 4)
        {
            s0 = TSimd.Add(s0, term.At<TVector, TSimd>(i, row, column));
            i += columns;
            s1 = TSimd.Add(s1, term.At<TVector, TSimd>(i, row + 1, column));
            i += columns;
            s2 = TSimd.Add(s2, term.At<TVector, TSimd>(i, row + 2, column));
            i += columns;
            s3 = TSimd.Add(s3, term.At<TVector, TSimd>(i, row + 3, column));
            i += columns;
        }

        for (; row < end; row++, i += columns)
            s0 = TSimd.Add(s0, term.At<TVector, TSimd>(i, row, column));
        return TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3));
    }
}
