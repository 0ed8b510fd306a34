using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>
/// The inner loop of linear layers: up to 6 rows times 4 vectors of outputs in 24 accumulators. Every output is one chain of fused
/// multiply-adds over the inputs of one block in their order, which is added to the sum of the blocks before: its bits depend neither on
/// tiles nor on the vectors' width.
/// </summary>
/// <remarks>
/// Unrolled by hand, since accumulators stay in registers only under names of their own: a row is a letter, a vector a number. Tests of
/// every number of rows and outputs see one that is unlike the others.
/// </remarks>
internal static unsafe class LinearTile<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 6;

    /// <summary>sums[row][lane] (+)= the sum over k of x[row][k] w[k][lane].</summary>
    /// <typeparam name="TRows">Number of rows, 1 to 6.</typeparam>
    /// <typeparam name="TVectors">Vectors of lanes, 1 to 4.</typeparam>
    /// <param name="x">The rows' inputs.</param>
    /// <param name="w">The lanes' weights.</param>
    /// <param name="inputs">Number of inputs, at least 1.</param>
    /// <param name="sums">The rows' sums.</param>
    /// <param name="begins">Whether the block is the first; else it is added to what is stored.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(StridedRows x, StridedRows w, int inputs, StridedRows sums, bool begins)
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        // SAFETY: rows that the tile does not have repeat the first one and are never read.
        float* p = x.Start;
        float* q = TRows.Value > 1 ? x[1] : x.Start;
        float* r = TRows.Value > 2 ? x[2] : x.Start;
        float* s = TRows.Value > 3 ? x[3] : x.Start;
        float* t = TRows.Value > 4 ? x[4] : x.Start;
        float* u = TRows.Value > 5 ? x[5] : x.Start;
        TVector zero = TSimd.Create(0);
        TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        TVector b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        TVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
        TVector d0 = zero, d1 = zero, d2 = zero, d3 = zero;
        TVector e0 = zero, e1 = zero, e2 = zero, e3 = zero;
        TVector f0 = zero, f1 = zero, f2 = zero, f3 = zero;

        float* weights = w.Start;
        for (nint k = 0; k < inputs; k++, weights += w.Stride)
        {
            TVector w0 = TSimd.Load(weights), w1 = TVectors.Value > 1 ? TSimd.Load(weights + TSimd.Width) : zero;
            TVector w2 = TVectors.Value > 2 ? TSimd.Load(weights + (2 * TSimd.Width)) : zero;
            TVector w3 = TVectors.Value > 3 ? TSimd.Load(weights + (3 * TSimd.Width)) : zero;
            TVector v = TSimd.Create(p[k]);
            a0 = TSimd.MultiplyAdd(v, w0, a0);
            if (TVectors.Value > 1)
                a1 = TSimd.MultiplyAdd(v, w1, a1);
            if (TVectors.Value > 2)
                a2 = TSimd.MultiplyAdd(v, w2, a2);
            if (TVectors.Value > 3)
                a3 = TSimd.MultiplyAdd(v, w3, a3);

            if (TRows.Value > 1)
            {
                v = TSimd.Create(q[k]);
                b0 = TSimd.MultiplyAdd(v, w0, b0);
                if (TVectors.Value > 1)
                    b1 = TSimd.MultiplyAdd(v, w1, b1);
                if (TVectors.Value > 2)
                    b2 = TSimd.MultiplyAdd(v, w2, b2);
                if (TVectors.Value > 3)
                    b3 = TSimd.MultiplyAdd(v, w3, b3);
            }

            if (TRows.Value > 2)
            {
                v = TSimd.Create(r[k]);
                c0 = TSimd.MultiplyAdd(v, w0, c0);
                if (TVectors.Value > 1)
                    c1 = TSimd.MultiplyAdd(v, w1, c1);
                if (TVectors.Value > 2)
                    c2 = TSimd.MultiplyAdd(v, w2, c2);
                if (TVectors.Value > 3)
                    c3 = TSimd.MultiplyAdd(v, w3, c3);
            }

            if (TRows.Value > 3)
            {
                v = TSimd.Create(s[k]);
                d0 = TSimd.MultiplyAdd(v, w0, d0);
                if (TVectors.Value > 1)
                    d1 = TSimd.MultiplyAdd(v, w1, d1);
                if (TVectors.Value > 2)
                    d2 = TSimd.MultiplyAdd(v, w2, d2);
                if (TVectors.Value > 3)
                    d3 = TSimd.MultiplyAdd(v, w3, d3);
            }

            if (TRows.Value > 4)
            {
                v = TSimd.Create(t[k]);
                e0 = TSimd.MultiplyAdd(v, w0, e0);
                if (TVectors.Value > 1)
                    e1 = TSimd.MultiplyAdd(v, w1, e1);
                if (TVectors.Value > 2)
                    e2 = TSimd.MultiplyAdd(v, w2, e2);
                if (TVectors.Value > 3)
                    e3 = TSimd.MultiplyAdd(v, w3, e3);
            }

            if (TRows.Value > 5)
            {
                v = TSimd.Create(u[k]);
                f0 = TSimd.MultiplyAdd(v, w0, f0);
                if (TVectors.Value > 1)
                    f1 = TSimd.MultiplyAdd(v, w1, f1);
                if (TVectors.Value > 2)
                    f2 = TSimd.MultiplyAdd(v, w2, f2);
                if (TVectors.Value > 3)
                    f3 = TSimd.MultiplyAdd(v, w3, f3);
            }
        }

        Add<TVectors>(a0, a1, a2, a3, sums[0], begins);
        if (TRows.Value > 1)
            Add<TVectors>(b0, b1, b2, b3, sums[1], begins);
        if (TRows.Value > 2)
            Add<TVectors>(c0, c1, c2, c3, sums[2], begins);
        if (TRows.Value > 3)
            Add<TVectors>(d0, d1, d2, d3, sums[3], begins);
        if (TRows.Value > 4)
            Add<TVectors>(e0, e1, e2, e3, sums[4], begins);
        if (TRows.Value > 5)
            Add<TVectors>(f0, f1, f2, f3, sums[5], begins);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(TVector v0, TVector v1, TVector v2, TVector v3, float* sums, bool begins)
        where TVectors : struct, ICount
    {
        Add(v0, sums, begins);
        if (TVectors.Value > 1)
            Add(v1, sums + TSimd.Width, begins);
        if (TVectors.Value > 2)
            Add(v2, sums + (2 * TSimd.Width), begins);
        if (TVectors.Value > 3)
            Add(v3, sums + (3 * TSimd.Width), begins);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector block, float* sum, bool begins) =>
        TSimd.Store(begins ? block : TSimd.Add(TSimd.Load(sum), block), sum);
}
