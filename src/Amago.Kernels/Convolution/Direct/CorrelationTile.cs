using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// The inner loop of weight gradients: up to 12 neighbouring inputs of a window times 1 or 2 vectors of output channels, summed over
/// pixels.
/// </summary>
/// <remarks>
/// Unrolled by hand as <see cref="ProductTile{TVector, TSimd, TDepth}"/> is: one step for an input, checked by the same tests.
/// </remarks>
internal static unsafe class CorrelationTile<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>sums[k][0..vectors] += sum over the pixels of x[pixel][k] d[pixel][0..vectors].</summary>
    /// <typeparam name="TInputs">Number of neighbouring inputs k, 1..12.</typeparam>
    /// <typeparam name="TVectors">Vectors of output channels, 1 or 2.</typeparam>
    /// <param name="x">Inputs that the first pixel's window has for the tile.</param>
    /// <param name="d">The first pixel's gradients at the tile's first output channel.</param>
    /// <param name="pixels">Number and distances of the pixels.</param>
    /// <param name="sums">Sums that are added to, [input][vectors].</param>
    /// <param name="stride">Floats from an input's sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TInputs, TVectors>(float* x, float* d, in CorrelatedPixels pixels, float* sums, nint stride)
        where TInputs : struct, ICount
        where TVectors : struct, ICount
    {
        TVector zero = TSimd.Create(0);
        TVector l0 = zero, l1 = zero, l2 = zero, l3 = zero, l4 = zero, l5 = zero;
        TVector l6 = zero, l7 = zero, l8 = zero, l9 = zero, l10 = zero, l11 = zero;
        TVector r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero, r5 = zero;
        TVector r6 = zero, r7 = zero, r8 = zero, r9 = zero, r10 = zero, r11 = zero;
        nint inner = pixels.Inner, xInner = pixels.XInner, dInner = pixels.DInner;
        for (nint outer = 0; outer < pixels.Outer; outer++)
        {
            for (nint middle = 0; middle < pixels.Middle; middle++)
            {
                float* p = x + (outer * pixels.XOuter) + (middle * pixels.XMiddle);
                float* q = d + (outer * pixels.DOuter) + (middle * pixels.DMiddle);
                for (nint i = inner; i > 0; i--)
                {
                    TVector left = TSimd.Load(q), right = TVectors.Value > 1 ? TSimd.Load(q + TSimd.Width) : left;
                    q += dInner;

                    if (TInputs.Value > 0)
                    {
                        TVector v = TSimd.Create(p[0]);
                        l0 = TSimd.MultiplyAdd(v, left, l0);
                        if (TVectors.Value > 1)
                            r0 = TSimd.MultiplyAdd(v, right, r0);
                    }

                    if (TInputs.Value > 1)
                    {
                        TVector v = TSimd.Create(p[1]);
                        l1 = TSimd.MultiplyAdd(v, left, l1);
                        if (TVectors.Value > 1)
                            r1 = TSimd.MultiplyAdd(v, right, r1);
                    }

                    if (TInputs.Value > 2)
                    {
                        TVector v = TSimd.Create(p[2]);
                        l2 = TSimd.MultiplyAdd(v, left, l2);
                        if (TVectors.Value > 1)
                            r2 = TSimd.MultiplyAdd(v, right, r2);
                    }

                    if (TInputs.Value > 3)
                    {
                        TVector v = TSimd.Create(p[3]);
                        l3 = TSimd.MultiplyAdd(v, left, l3);
                        if (TVectors.Value > 1)
                            r3 = TSimd.MultiplyAdd(v, right, r3);
                    }

                    if (TInputs.Value > 4)
                    {
                        TVector v = TSimd.Create(p[4]);
                        l4 = TSimd.MultiplyAdd(v, left, l4);
                        if (TVectors.Value > 1)
                            r4 = TSimd.MultiplyAdd(v, right, r4);
                    }

                    if (TInputs.Value > 5)
                    {
                        TVector v = TSimd.Create(p[5]);
                        l5 = TSimd.MultiplyAdd(v, left, l5);
                        if (TVectors.Value > 1)
                            r5 = TSimd.MultiplyAdd(v, right, r5);
                    }

                    if (TInputs.Value > 6)
                    {
                        TVector v = TSimd.Create(p[6]);
                        l6 = TSimd.MultiplyAdd(v, left, l6);
                        if (TVectors.Value > 1)
                            r6 = TSimd.MultiplyAdd(v, right, r6);
                    }

                    if (TInputs.Value > 7)
                    {
                        TVector v = TSimd.Create(p[7]);
                        l7 = TSimd.MultiplyAdd(v, left, l7);
                        if (TVectors.Value > 1)
                            r7 = TSimd.MultiplyAdd(v, right, r7);
                    }

                    if (TInputs.Value > 8)
                    {
                        TVector v = TSimd.Create(p[8]);
                        l8 = TSimd.MultiplyAdd(v, left, l8);
                        if (TVectors.Value > 1)
                            r8 = TSimd.MultiplyAdd(v, right, r8);
                    }

                    if (TInputs.Value > 9)
                    {
                        TVector v = TSimd.Create(p[9]);
                        l9 = TSimd.MultiplyAdd(v, left, l9);
                        if (TVectors.Value > 1)
                            r9 = TSimd.MultiplyAdd(v, right, r9);
                    }

                    if (TInputs.Value > 10)
                    {
                        TVector v = TSimd.Create(p[10]);
                        l10 = TSimd.MultiplyAdd(v, left, l10);
                        if (TVectors.Value > 1)
                            r10 = TSimd.MultiplyAdd(v, right, r10);
                    }

                    if (TInputs.Value > 11)
                    {
                        TVector v = TSimd.Create(p[11]);
                        l11 = TSimd.MultiplyAdd(v, left, l11);
                        if (TVectors.Value > 1)
                            r11 = TSimd.MultiplyAdd(v, right, r11);
                    }

                    p += xInner;
                }
            }
        }

        Add<TVectors>(l0, r0, sums);
        if (TInputs.Value > 1)
            Add<TVectors>(l1, r1, sums + (1 * stride));
        if (TInputs.Value > 2)
            Add<TVectors>(l2, r2, sums + (2 * stride));
        if (TInputs.Value > 3)
            Add<TVectors>(l3, r3, sums + (3 * stride));
        if (TInputs.Value > 4)
            Add<TVectors>(l4, r4, sums + (4 * stride));
        if (TInputs.Value > 5)
            Add<TVectors>(l5, r5, sums + (5 * stride));
        if (TInputs.Value > 6)
            Add<TVectors>(l6, r6, sums + (6 * stride));
        if (TInputs.Value > 7)
            Add<TVectors>(l7, r7, sums + (7 * stride));
        if (TInputs.Value > 8)
            Add<TVectors>(l8, r8, sums + (8 * stride));
        if (TInputs.Value > 9)
            Add<TVectors>(l9, r9, sums + (9 * stride));
        if (TInputs.Value > 10)
            Add<TVectors>(l10, r10, sums + (10 * stride));
        if (TInputs.Value > 11)
            Add<TVectors>(l11, r11, sums + (11 * stride));
    }

    // The sum over a call's pixels is added as a whole: sums of sums lose fewer bits than one long chain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(TVector left, TVector right, float* sums)
        where TVectors : struct, ICount
    {
        TSimd.Store(TSimd.Add(TSimd.Load(sums), left), sums);
        if (TVectors.Value > 1)
            TSimd.Store(TSimd.Add(TSimd.Load(sums + TSimd.Width), right), sums + TSimd.Width);
    }
}
