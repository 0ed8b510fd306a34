using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The inner loop of every dense layer: up to 12 pixels times 1 or 2 vectors of output channels in accumulators. A pixel's window is
/// <c>rows</c> runs of <c>rowLength</c> floats that lie <c>rowStride</c> apart: an implicit matrix product, with no im2col copy.
/// Six pointers reach 12 pixels because each has a partner at one constant distance: 12 pointers would not fit the general registers.
/// </summary>
/// <typeparam name="TVector">Vector of output channels.</typeparam>
/// <typeparam name="TSimd">Its operations.</typeparam>
/// <typeparam name="TPerPointer">Pixels for each pointer: 1, or 2 with partners.</typeparam>
/// <typeparam name="TVectors">Vectors of output channels, 1 or 2.</typeparam>
internal static unsafe class ProductTile<TVector, TSimd, TPerPointer, TVectors>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TPerPointer : struct, ICount
    where TVectors : struct, ICount
{
    /// <summary>Channels of a tile.</summary>
    public static int Block
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVectors.Value * TSimd.Width;
    }

    /// <summary>sums[pixel][0..block] = the sum over rows r and k of x[pixel][r rowStride + k] w[r weightStride + k][0..block].</summary>
    /// <typeparam name="TPointers">How many of <paramref name="windows"/> there are, 1..6.</typeparam>
    /// <param name="x">Input images.</param>
    /// <param name="windows">Where the pixels' windows start in them.</param>
    /// <param name="window">What all windows have in common.</param>
    /// <param name="w">Packed weights [rows][rowLength][block].</param>
    /// <param name="sums">The result: first the pixels under the pointers, then their partners.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TPointers>(float* x, int* windows, in TileWindow window, float* w, float* sums)
        where TPointers : struct, ICount
    {
        // SAFETY: pointers that the tile does not have repeat the first one and are never read.
        float* p0 = x + windows[0];
        float* p1 = TPointers.Value > 1 ? x + windows[1] : p0;
        float* p2 = TPointers.Value > 2 ? x + windows[2] : p0;
        float* p3 = TPointers.Value > 3 ? x + windows[3] : p0;
        float* p4 = TPointers.Value > 4 ? x + windows[4] : p0;
        float* p5 = TPointers.Value > 5 ? x + windows[5] : p0;
        TVector zero = TSimd.Create(0);
        TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
        TVector b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero;
        TVector c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero;
        TVector d0 = zero, d1 = zero, d2 = zero, d3 = zero, d4 = zero, d5 = zero;
        nint start = 0, partner = window.Partner, rowLength = window.RowLength;
        for (nint row = window.Rows; row > 0; row--)
        {
            nint end = start + rowLength, i = start, j = start + partner;
            float* weights = w;
            for (; i <= end - 2; i += 2, j += 2)
            {
                TVector left = TSimd.Load(weights), right = TVectors.Value > 1 ? TSimd.Load(weights + TSimd.Width) : left;
                TVector v;
                if (TPointers.Value > 0)
                {
                    v = TSimd.Create(p0[i]);
                    a0 = TSimd.MultiplyAdd(v, left, a0);
                    if (TVectors.Value > 1)
                        b0 = TSimd.MultiplyAdd(v, right, b0);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p0[j]);
                        c0 = TSimd.MultiplyAdd(v, left, c0);
                        if (TVectors.Value > 1)
                            d0 = TSimd.MultiplyAdd(v, right, d0);
                    }
                }

                if (TPointers.Value > 1)
                {
                    v = TSimd.Create(p1[i]);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    if (TVectors.Value > 1)
                        b1 = TSimd.MultiplyAdd(v, right, b1);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p1[j]);
                        c1 = TSimd.MultiplyAdd(v, left, c1);
                        if (TVectors.Value > 1)
                            d1 = TSimd.MultiplyAdd(v, right, d1);
                    }
                }

                if (TPointers.Value > 2)
                {
                    v = TSimd.Create(p2[i]);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    if (TVectors.Value > 1)
                        b2 = TSimd.MultiplyAdd(v, right, b2);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p2[j]);
                        c2 = TSimd.MultiplyAdd(v, left, c2);
                        if (TVectors.Value > 1)
                            d2 = TSimd.MultiplyAdd(v, right, d2);
                    }
                }

                if (TPointers.Value > 3)
                {
                    v = TSimd.Create(p3[i]);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    if (TVectors.Value > 1)
                        b3 = TSimd.MultiplyAdd(v, right, b3);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p3[j]);
                        c3 = TSimd.MultiplyAdd(v, left, c3);
                        if (TVectors.Value > 1)
                            d3 = TSimd.MultiplyAdd(v, right, d3);
                    }
                }

                if (TPointers.Value > 4)
                {
                    v = TSimd.Create(p4[i]);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    if (TVectors.Value > 1)
                        b4 = TSimd.MultiplyAdd(v, right, b4);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p4[j]);
                        c4 = TSimd.MultiplyAdd(v, left, c4);
                        if (TVectors.Value > 1)
                            d4 = TSimd.MultiplyAdd(v, right, d4);
                    }
                }

                if (TPointers.Value > 5)
                {
                    v = TSimd.Create(p5[i]);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    if (TVectors.Value > 1)
                        b5 = TSimd.MultiplyAdd(v, right, b5);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p5[j]);
                        c5 = TSimd.MultiplyAdd(v, left, c5);
                        if (TVectors.Value > 1)
                            d5 = TSimd.MultiplyAdd(v, right, d5);
                    }
                }
                left = TSimd.Load(weights + Block);
                right = TVectors.Value > 1 ? TSimd.Load(weights + Block + TSimd.Width) : left;
                if (TPointers.Value > 0)
                {
                    v = TSimd.Create(p0[i + 1]);
                    a0 = TSimd.MultiplyAdd(v, left, a0);
                    if (TVectors.Value > 1)
                        b0 = TSimd.MultiplyAdd(v, right, b0);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p0[j + 1]);
                        c0 = TSimd.MultiplyAdd(v, left, c0);
                        if (TVectors.Value > 1)
                            d0 = TSimd.MultiplyAdd(v, right, d0);
                    }
                }

                if (TPointers.Value > 1)
                {
                    v = TSimd.Create(p1[i + 1]);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    if (TVectors.Value > 1)
                        b1 = TSimd.MultiplyAdd(v, right, b1);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p1[j + 1]);
                        c1 = TSimd.MultiplyAdd(v, left, c1);
                        if (TVectors.Value > 1)
                            d1 = TSimd.MultiplyAdd(v, right, d1);
                    }
                }

                if (TPointers.Value > 2)
                {
                    v = TSimd.Create(p2[i + 1]);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    if (TVectors.Value > 1)
                        b2 = TSimd.MultiplyAdd(v, right, b2);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p2[j + 1]);
                        c2 = TSimd.MultiplyAdd(v, left, c2);
                        if (TVectors.Value > 1)
                            d2 = TSimd.MultiplyAdd(v, right, d2);
                    }
                }

                if (TPointers.Value > 3)
                {
                    v = TSimd.Create(p3[i + 1]);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    if (TVectors.Value > 1)
                        b3 = TSimd.MultiplyAdd(v, right, b3);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p3[j + 1]);
                        c3 = TSimd.MultiplyAdd(v, left, c3);
                        if (TVectors.Value > 1)
                            d3 = TSimd.MultiplyAdd(v, right, d3);
                    }
                }

                if (TPointers.Value > 4)
                {
                    v = TSimd.Create(p4[i + 1]);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    if (TVectors.Value > 1)
                        b4 = TSimd.MultiplyAdd(v, right, b4);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p4[j + 1]);
                        c4 = TSimd.MultiplyAdd(v, left, c4);
                        if (TVectors.Value > 1)
                            d4 = TSimd.MultiplyAdd(v, right, d4);
                    }
                }

                if (TPointers.Value > 5)
                {
                    v = TSimd.Create(p5[i + 1]);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    if (TVectors.Value > 1)
                        b5 = TSimd.MultiplyAdd(v, right, b5);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p5[j + 1]);
                        c5 = TSimd.MultiplyAdd(v, left, c5);
                        if (TVectors.Value > 1)
                            d5 = TSimd.MultiplyAdd(v, right, d5);
                    }
                }
                weights += 2 * Block;
            }

            for (; i < end; i++, j++)
            {
                TVector left = TSimd.Load(weights), right = TVectors.Value > 1 ? TSimd.Load(weights + TSimd.Width) : left;
                TVector v;
                if (TPointers.Value > 0)
                {
                    v = TSimd.Create(p0[i]);
                    a0 = TSimd.MultiplyAdd(v, left, a0);
                    if (TVectors.Value > 1)
                        b0 = TSimd.MultiplyAdd(v, right, b0);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p0[j]);
                        c0 = TSimd.MultiplyAdd(v, left, c0);
                        if (TVectors.Value > 1)
                            d0 = TSimd.MultiplyAdd(v, right, d0);
                    }
                }

                if (TPointers.Value > 1)
                {
                    v = TSimd.Create(p1[i]);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    if (TVectors.Value > 1)
                        b1 = TSimd.MultiplyAdd(v, right, b1);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p1[j]);
                        c1 = TSimd.MultiplyAdd(v, left, c1);
                        if (TVectors.Value > 1)
                            d1 = TSimd.MultiplyAdd(v, right, d1);
                    }
                }

                if (TPointers.Value > 2)
                {
                    v = TSimd.Create(p2[i]);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    if (TVectors.Value > 1)
                        b2 = TSimd.MultiplyAdd(v, right, b2);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p2[j]);
                        c2 = TSimd.MultiplyAdd(v, left, c2);
                        if (TVectors.Value > 1)
                            d2 = TSimd.MultiplyAdd(v, right, d2);
                    }
                }

                if (TPointers.Value > 3)
                {
                    v = TSimd.Create(p3[i]);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    if (TVectors.Value > 1)
                        b3 = TSimd.MultiplyAdd(v, right, b3);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p3[j]);
                        c3 = TSimd.MultiplyAdd(v, left, c3);
                        if (TVectors.Value > 1)
                            d3 = TSimd.MultiplyAdd(v, right, d3);
                    }
                }

                if (TPointers.Value > 4)
                {
                    v = TSimd.Create(p4[i]);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    if (TVectors.Value > 1)
                        b4 = TSimd.MultiplyAdd(v, right, b4);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p4[j]);
                        c4 = TSimd.MultiplyAdd(v, left, c4);
                        if (TVectors.Value > 1)
                            d4 = TSimd.MultiplyAdd(v, right, d4);
                    }
                }

                if (TPointers.Value > 5)
                {
                    v = TSimd.Create(p5[i]);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    if (TVectors.Value > 1)
                        b5 = TSimd.MultiplyAdd(v, right, b5);
                    if (TPerPointer.Value > 1)
                    {
                        v = TSimd.Create(p5[j]);
                        c5 = TSimd.MultiplyAdd(v, left, c5);
                        if (TVectors.Value > 1)
                            d5 = TSimd.MultiplyAdd(v, right, d5);
                    }
                }
                weights += Block;
            }

            start += window.RowStride;
            w += window.WeightStride;
        }

        Store(a0, b0, sums);
        if (TPointers.Value > 1)
            Store(a1, b1, sums + Block);
        if (TPointers.Value > 2)
            Store(a2, b2, sums + (2 * Block));
        if (TPointers.Value > 3)
            Store(a3, b3, sums + (3 * Block));
        if (TPointers.Value > 4)
            Store(a4, b4, sums + (4 * Block));
        if (TPointers.Value > 5)
            Store(a5, b5, sums + (5 * Block));
        if (TPerPointer.Value > 1)
        {
            sums += TPointers.Value * Block;
            Store(c0, d0, sums);
            if (TPointers.Value > 1)
                Store(c1, d1, sums + Block);
            if (TPointers.Value > 2)
                Store(c2, d2, sums + (2 * Block));
            if (TPointers.Value > 3)
                Store(c3, d3, sums + (3 * Block));
            if (TPointers.Value > 4)
                Store(c4, d4, sums + (4 * Block));
            if (TPointers.Value > 5)
                Store(c5, d5, sums + (5 * Block));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector a, TVector b, float* sums)
    {
        TSimd.Store(a, sums);
        if (TVectors.Value > 1)
            TSimd.Store(b, sums + TSimd.Width);
    }
}
