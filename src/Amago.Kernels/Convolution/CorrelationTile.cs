using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The inner loop of weight gradients: 6 neighbouring inputs of a window times 2 vectors of output channels, summed over pixels.
/// </summary>
internal static unsafe class CorrelationTile<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Inputs of a tile.</summary>
    public const int Inputs = 6;

    /// <summary>dw[k][0..2 vectors] += sum over rows and pixels of x[pixel][k] dy[pixel][0..2 vectors].</summary>
    /// <param name="x">First pixel's window at the tile's first input.</param>
    /// <param name="xRow">Floats from an output row's first window to the next row's.</param>
    /// <param name="xPixel">Floats from a pixel's window to the next.</param>
    /// <param name="dy">First pixel's gradient at the block's first channel.</param>
    /// <param name="dyRow">Floats from an output row to the next.</param>
    /// <param name="dyPixel">Floats from a pixel to the next.</param>
    /// <param name="rows">Output rows.</param>
    /// <param name="pixels">Pixels of a row.</param>
    /// <param name="dw">Sums [Inputs][2 vectors].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, nint xRow, nint xPixel, float* dy, nint dyRow, nint dyPixel, nint rows, nint pixels, float* dw)
    {
        int width = TSimd.Width;
        TVector l0 = TSimd.Load(dw), r0 = TSimd.Load(dw + width), l1 = TSimd.Load(dw + (2 * width)), r1 = TSimd.Load(dw + (3 * width));
        TVector l2 = TSimd.Load(dw + (4 * width)), r2 = TSimd.Load(dw + (5 * width)), l3 = TSimd.Load(dw + (6 * width)), r3 = TSimd.Load(dw + (7 * width));
        TVector l4 = TSimd.Load(dw + (8 * width)), r4 = TSimd.Load(dw + (9 * width)), l5 = TSimd.Load(dw + (10 * width)), r5 = TSimd.Load(dw + (11 * width));
        for (nint row = 0; row < rows; row++)
        {
            float* p = x + (row * xRow);
            float* d = dy + (row * dyRow);
            for (nint i = 0; i < pixels; i++)
            {
                TVector dl = TSimd.Load(d), dr = TSimd.Load(d + TSimd.Width);
                TVector a = TSimd.Create(p[0]);
                l0 = TSimd.MultiplyAdd(a, dl, l0);
                r0 = TSimd.MultiplyAdd(a, dr, r0);
                a = TSimd.Create(p[1]);
                l1 = TSimd.MultiplyAdd(a, dl, l1);
                r1 = TSimd.MultiplyAdd(a, dr, r1);
                a = TSimd.Create(p[2]);
                l2 = TSimd.MultiplyAdd(a, dl, l2);
                r2 = TSimd.MultiplyAdd(a, dr, r2);
                a = TSimd.Create(p[3]);
                l3 = TSimd.MultiplyAdd(a, dl, l3);
                r3 = TSimd.MultiplyAdd(a, dr, r3);
                a = TSimd.Create(p[4]);
                l4 = TSimd.MultiplyAdd(a, dl, l4);
                r4 = TSimd.MultiplyAdd(a, dr, r4);
                a = TSimd.Create(p[5]);
                l5 = TSimd.MultiplyAdd(a, dl, l5);
                r5 = TSimd.MultiplyAdd(a, dr, r5);
                p += xPixel;
                d += dyPixel;
            }
        }

        TSimd.Store(l0, dw);
        TSimd.Store(r0, dw + width);
        TSimd.Store(l1, dw + (2 * width));
        TSimd.Store(r1, dw + (3 * width));
        TSimd.Store(l2, dw + (4 * width));
        TSimd.Store(r2, dw + (5 * width));
        TSimd.Store(l3, dw + (6 * width));
        TSimd.Store(r3, dw + (7 * width));
        TSimd.Store(l4, dw + (8 * width));
        TSimd.Store(r4, dw + (9 * width));
        TSimd.Store(l5, dw + (10 * width));
        TSimd.Store(r5, dw + (11 * width));
    }
}
