using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The inner loop of every dense layer: 6 pixels times 2 vectors of output channels, in 12 accumulators. A pixel's window is
/// <c>rows</c> runs of <c>rowLength</c> floats that lie <c>rowStride</c> apart: an implicit matrix product, with no im2col copy.
/// </summary>
internal static unsafe class ProductTile<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Pixels of a tile.</summary>
    public const int Pixels = 6;

    /// <summary>Output channels of a tile: the width of a block of packed weights.</summary>
    public static int Columns => 2 * TSimd.Width;

    /// <summary>y[m][0..columns] = bias + sum over rows r and k of x[m][r rowStride + k] w[r rowLength + k][0..columns].</summary>
    /// <param name="x">Input image.</param>
    /// <param name="windows">Where the six pixels' windows start in it.</param>
    /// <param name="rowStride">Floats from a window's row to the next.</param>
    /// <param name="rowLength">Floats of a window's row.</param>
    /// <param name="rows">Rows of a window.</param>
    /// <param name="w">Packed weights [rows][rowLength][Columns].</param>
    /// <param name="bias">Columns floats, or null.</param>
    /// <param name="y">Output image at the block's first channel.</param>
    /// <param name="outputs">Where the six pixels start in it.</param>
    /// <param name="columns">How many of the block's channels exist.</param>
    /// <param name="scratch">Room for Pixels * Columns floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* x, int* windows, nint rowStride, nint rowLength, nint rows, float* w, float* bias, float* y, int* outputs, int columns, float* scratch)
    {
        float* p0 = x + windows[0], p1 = x + windows[1], p2 = x + windows[2], p3 = x + windows[3], p4 = x + windows[4], p5 = x + windows[5];
        TVector left = bias == null ? TSimd.Create(0) : TSimd.Load(bias);
        TVector right = bias == null ? TSimd.Create(0) : TSimd.Load(bias + TSimd.Width);
        TVector l0 = left, l1 = left, l2 = left, l3 = left, l4 = left, l5 = left;
        TVector r0 = right, r1 = right, r2 = right, r3 = right, r4 = right, r5 = right;
        nint start = 0;
        for (nint row = 0; row < rows; row++)
        {
            nint end = start + rowLength;
            for (nint i = start; i < end; i++)
            {
                TVector wl = TSimd.Load(w), wr = TSimd.Load(w + TSimd.Width);
                TVector a = TSimd.Create(p0[i]);
                l0 = TSimd.MultiplyAdd(a, wl, l0);
                r0 = TSimd.MultiplyAdd(a, wr, r0);
                a = TSimd.Create(p1[i]);
                l1 = TSimd.MultiplyAdd(a, wl, l1);
                r1 = TSimd.MultiplyAdd(a, wr, r1);
                a = TSimd.Create(p2[i]);
                l2 = TSimd.MultiplyAdd(a, wl, l2);
                r2 = TSimd.MultiplyAdd(a, wr, r2);
                a = TSimd.Create(p3[i]);
                l3 = TSimd.MultiplyAdd(a, wl, l3);
                r3 = TSimd.MultiplyAdd(a, wr, r3);
                a = TSimd.Create(p4[i]);
                l4 = TSimd.MultiplyAdd(a, wl, l4);
                r4 = TSimd.MultiplyAdd(a, wr, r4);
                a = TSimd.Create(p5[i]);
                l5 = TSimd.MultiplyAdd(a, wl, l5);
                r5 = TSimd.MultiplyAdd(a, wr, r5);
                w += 2 * TSimd.Width;
            }

            start += rowStride;
        }

        if (columns == Columns)
        {
            Store(l0, r0, y + outputs[0]);
            Store(l1, r1, y + outputs[1]);
            Store(l2, r2, y + outputs[2]);
            Store(l3, r3, y + outputs[3]);
            Store(l4, r4, y + outputs[4]);
            Store(l5, r5, y + outputs[5]);
            return;
        }

        Store(l0, r0, scratch);
        Store(l1, r1, scratch + Columns);
        Store(l2, r2, scratch + (2 * Columns));
        Store(l3, r3, scratch + (3 * Columns));
        Store(l4, r4, scratch + (4 * Columns));
        Store(l5, r5, scratch + (5 * Columns));
        for (int m = 0; m < Pixels; m++)
            Unsafe.CopyBlockUnaligned(y + outputs[m], scratch + (m * Columns), (uint)columns * sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector left, TVector right, float* y)
    {
        TSimd.Store(left, y);
        TSimd.Store(right, y + TSimd.Width);
    }
}
