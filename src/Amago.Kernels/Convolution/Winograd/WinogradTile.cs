using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// The inner loop at one position of the transformed domain: a tile of <typeparamref name="TRows"/> rows and one or two vectors of columns
/// of a matrix product, in registers. The rows' factors lie <typeparamref name="TRowStep"/> floats apart, a number known to the compiler,
/// so that one register addresses all of them.
/// </summary>
/// <remarks>
/// Unrolled by hand, since accumulators stay in registers only under names of their own: sums are loaded, added to and stored row by row,
/// by steps that differ in the number in l0, r0 and in their guard (1, 2, 4, 6, 8, 10, 12 or 16 rows). <c>WinogradTests</c> and
/// <c>ConvolutionContractTests</c> see a step that is unlike the others: every number of rows and columns is in them.
/// </remarks>
internal static unsafe class WinogradTile<TVector, TSimd, TRows, TColumns, TRowStep>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TRows : struct, ICount
    where TColumns : struct, ICount
    where TRowStep : struct, ICount
{
    /// <summary>
    /// sums[r][n] (+)= sum over i of left[r TRowStep + i] right[i][n], where i passes through <paramref name="runs"/> runs.
    /// </summary>
    /// <param name="left">Factors of the rows, from the first row's first on.</param>
    /// <param name="leftStep">Floats from one i to the next in <paramref name="left"/>.</param>
    /// <param name="runStep">Floats from one run to the next in <paramref name="left"/>.</param>
    /// <param name="right">Factors of the columns: vectors side by side.</param>
    /// <param name="rightStep">Floats from one i to the next in <paramref name="right"/>.</param>
    /// <param name="runs">Runs of <paramref name="count"/> values of i.</param>
    /// <param name="count">Number of values of i in a run.</param>
    /// <param name="sums">The results: vectors of columns side by side.</param>
    /// <param name="sumStep">Floats from one row to the next in <paramref name="sums"/>.</param>
    /// <param name="add">Whether to add to what the sums hold.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* left, nint leftStep, nint runStep, float* right, nint rightStep, nint runs, nint count, float* sums, nint sumStep, bool add)
    {
        TVector zero = TSimd.Create(0);
        TVector l0 = zero, l1 = zero, l2 = zero, l3 = zero, l4 = zero, l5 = zero, l6 = zero, l7 = zero;
        TVector l8 = zero, l9 = zero, l10 = zero, l11 = zero, l12 = zero, l13 = zero, l14 = zero, l15 = zero;
        TVector r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero, r6 = zero, r7 = zero;
        TVector r8 = zero, r9 = zero, r10 = zero, r11 = zero, r12 = zero, r13 = zero, r14 = zero, r15 = zero;
        if (add)
        {
            float* sum = sums;
            Load(sum, ref l0, ref r0);
            if (TRows.Value > 1)
            {
                sum += sumStep;
                Load(sum, ref l1, ref r1);
            }

            if (TRows.Value > 2)
            {
                sum += sumStep;
                Load(sum, ref l2, ref r2);
                sum += sumStep;
                Load(sum, ref l3, ref r3);
            }

            if (TRows.Value > 4)
            {
                sum += sumStep;
                Load(sum, ref l4, ref r4);
                sum += sumStep;
                Load(sum, ref l5, ref r5);
            }

            if (TRows.Value > 6)
            {
                sum += sumStep;
                Load(sum, ref l6, ref r6);
                sum += sumStep;
                Load(sum, ref l7, ref r7);
            }

            if (TRows.Value > 8)
            {
                sum += sumStep;
                Load(sum, ref l8, ref r8);
                sum += sumStep;
                Load(sum, ref l9, ref r9);
            }

            if (TRows.Value > 10)
            {
                sum += sumStep;
                Load(sum, ref l10, ref r10);
                sum += sumStep;
                Load(sum, ref l11, ref r11);
            }

            if (TRows.Value > 12)
            {
                sum += sumStep;
                Load(sum, ref l12, ref r12);
                sum += sumStep;
                Load(sum, ref l13, ref r13);
                sum += sumStep;
                Load(sum, ref l14, ref r14);
                sum += sumStep;
                Load(sum, ref l15, ref r15);
            }
        }

        for (; runs > 0; runs--)
        {
            float* a = left;
            for (nint i = count; i > 0; i--)
            {
                TVector wl = TSimd.Load(right), wr = TColumns.Value > 1 ? TSimd.Load(right + TSimd.Width) : wl;
                right += rightStep;
                MultiplyAdd(a, wl, wr, ref l0, ref r0);
                if (TRows.Value > 1)
                    MultiplyAdd(a + TRowStep.Value, wl, wr, ref l1, ref r1);

                if (TRows.Value > 2)
                {
                    MultiplyAdd(a + (2 * TRowStep.Value), wl, wr, ref l2, ref r2);
                    MultiplyAdd(a + (3 * TRowStep.Value), wl, wr, ref l3, ref r3);
                }

                if (TRows.Value > 4)
                {
                    MultiplyAdd(a + (4 * TRowStep.Value), wl, wr, ref l4, ref r4);
                    MultiplyAdd(a + (5 * TRowStep.Value), wl, wr, ref l5, ref r5);
                }

                if (TRows.Value > 6)
                {
                    MultiplyAdd(a + (6 * TRowStep.Value), wl, wr, ref l6, ref r6);
                    MultiplyAdd(a + (7 * TRowStep.Value), wl, wr, ref l7, ref r7);
                }

                if (TRows.Value > 8)
                {
                    MultiplyAdd(a + (8 * TRowStep.Value), wl, wr, ref l8, ref r8);
                    MultiplyAdd(a + (9 * TRowStep.Value), wl, wr, ref l9, ref r9);
                }

                if (TRows.Value > 10)
                {
                    MultiplyAdd(a + (10 * TRowStep.Value), wl, wr, ref l10, ref r10);
                    MultiplyAdd(a + (11 * TRowStep.Value), wl, wr, ref l11, ref r11);
                }

                if (TRows.Value > 12)
                {
                    MultiplyAdd(a + (12 * TRowStep.Value), wl, wr, ref l12, ref r12);
                    MultiplyAdd(a + (13 * TRowStep.Value), wl, wr, ref l13, ref r13);
                    MultiplyAdd(a + (14 * TRowStep.Value), wl, wr, ref l14, ref r14);
                    MultiplyAdd(a + (15 * TRowStep.Value), wl, wr, ref l15, ref r15);
                }

                a += leftStep;
            }

            left += runStep;
        }

        Store(l0, r0, sums);
        if (TRows.Value > 1)
        {
            sums += sumStep;
            Store(l1, r1, sums);
        }

        if (TRows.Value > 2)
        {
            sums += sumStep;
            Store(l2, r2, sums);
            sums += sumStep;
            Store(l3, r3, sums);
        }

        if (TRows.Value > 4)
        {
            sums += sumStep;
            Store(l4, r4, sums);
            sums += sumStep;
            Store(l5, r5, sums);
        }

        if (TRows.Value > 6)
        {
            sums += sumStep;
            Store(l6, r6, sums);
            sums += sumStep;
            Store(l7, r7, sums);
        }

        if (TRows.Value > 8)
        {
            sums += sumStep;
            Store(l8, r8, sums);
            sums += sumStep;
            Store(l9, r9, sums);
        }

        if (TRows.Value > 10)
        {
            sums += sumStep;
            Store(l10, r10, sums);
            sums += sumStep;
            Store(l11, r11, sums);
        }

        if (TRows.Value > 12)
        {
            sums += sumStep;
            Store(l12, r12, sums);
            sums += sumStep;
            Store(l13, r13, sums);
            sums += sumStep;
            Store(l14, r14, sums);
            sums += sumStep;
            Store(l15, r15, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(float* a, TVector wl, TVector wr, ref TVector l, ref TVector r)
    {
        TVector value = TSimd.Create(*a);
        l = TSimd.MultiplyAdd(value, wl, l);
        if (TColumns.Value > 1)
            r = TSimd.MultiplyAdd(value, wr, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* sum, ref TVector l, ref TVector r)
    {
        l = TSimd.Load(sum);
        if (TColumns.Value > 1)
            r = TSimd.Load(sum + TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector l, TVector r, float* sum)
    {
        TSimd.Store(l, sum);
        if (TColumns.Value > 1)
            TSimd.Store(r, sum + TSimd.Width);
    }
}
