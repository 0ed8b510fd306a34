namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// F(4, 2) with the points ±a, ±b, infinity: 25 products for 16 outputs, where F(3, 2) needs 16 for 9. Pairs without the point 0 have half
/// the error of a choice with it; a and b were found by a search. The rows of negative points in Bt and G are both negated.
/// </summary>
internal readonly unsafe struct MinimalFilter4x2 : IMinimalFilter
{
    private const float A = 0.3f, A2 = A * A, A3 = A * A2;
    private const float B = 1.3f, B2 = B * B, B3 = B * B2;

    // N of a is 2a(a² - b²), that of b 2b(b² - a²).
    private const float Na = 2 * A * (A2 - B2), Nb = 2 * B * (B2 - A2);

    public static int Outputs => 4;

    public static int Taps => 2;

    public static double TransformCycles(int width) => 4.5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(in TileLine<TVector> d, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        TVector even = TSimd.MultiplyAdd(TSimd.Create(-B2), d.V0, d.V2), odd = TSimd.MultiplyAdd(TSimd.Create(-B2), d.V1, d.V3);
        t.V0 = TSimd.MultiplyAdd(TSimd.Create(A), even, odd);
        t.V1 = TSimd.Subtract(TSimd.Multiply(TSimd.Create(A), even), odd);
        even = TSimd.MultiplyAdd(TSimd.Create(-A2), d.V0, d.V2);
        odd = TSimd.MultiplyAdd(TSimd.Create(-A2), d.V1, d.V3);
        t.V2 = TSimd.MultiplyAdd(TSimd.Create(B), even, odd);
        t.V3 = TSimd.Subtract(TSimd.Multiply(TSimd.Create(B), even), odd);
        t.V4 = TSimd.MultiplyAdd(TSimd.Create(A2 * B2), d.V0, TSimd.MultiplyAdd(TSimd.Create(-A2 - B2), d.V2, d.V4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(in TileLine<TVector> q, out TileLine<TVector> y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out y);
        TVector evenA = TSimd.Add(q.V0, q.V1), oddA = TSimd.Subtract(q.V0, q.V1);
        TVector evenB = TSimd.Add(q.V2, q.V3), oddB = TSimd.Subtract(q.V2, q.V3);
        y.V0 = TSimd.Add(evenA, evenB);
        y.V1 = TSimd.MultiplyAdd(TSimd.Create(A), oddA, TSimd.Multiply(TSimd.Create(B), oddB));
        y.V2 = TSimd.MultiplyAdd(TSimd.Create(A2), evenA, TSimd.Multiply(TSimd.Create(B2), evenB));
        y.V3 = TSimd.MultiplyAdd(TSimd.Create(A3), oddA, TSimd.MultiplyAdd(TSimd.Create(B3), oddB, q.V4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(in TileLine<TVector> y, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        TVector even = TSimd.MultiplyAdd(TSimd.Create(A2), y.V2, y.V0), odd = TSimd.MultiplyAdd(TSimd.Create(A2), y.V3, y.V1);
        t.V0 = TSimd.MultiplyAdd(TSimd.Create(A), odd, even);
        t.V1 = TSimd.MultiplyAdd(TSimd.Create(-A), odd, even);
        even = TSimd.MultiplyAdd(TSimd.Create(B2), y.V2, y.V0);
        odd = TSimd.MultiplyAdd(TSimd.Create(B2), y.V3, y.V1);
        t.V2 = TSimd.MultiplyAdd(TSimd.Create(B), odd, even);
        t.V3 = TSimd.MultiplyAdd(TSimd.Create(-B), odd, even);
        t.V4 = y.V3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector w0 = TSimd.Load(from), w1 = TSimd.Load(from + step);
        TVector even = TSimd.Multiply(TSimd.Create(1 / Na), w0);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(A / Na), w1, even), to);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(-A / Na), w1, even), to + toStep);
        even = TSimd.Multiply(TSimd.Create(1 / Nb), w0);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(B / Nb), w1, even), to + (2 * toStep));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(-B / Nb), w1, even), to + (3 * toStep));
        TSimd.Store(w1, to + (4 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector u0 = TSimd.Load(from), u1 = TSimd.Load(from + step), u2 = TSimd.Load(from + (2 * step)), u3 = TSimd.Load(from + (3 * step));
        TVector u4 = TSimd.Load(from + (4 * step));
        TVector evenA = TSimd.Add(u0, u1), oddA = TSimd.Subtract(u0, u1), evenB = TSimd.Add(u2, u3), oddB = TSimd.Subtract(u2, u3);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(1 / Na), evenA, TSimd.Multiply(TSimd.Create(1 / Nb), evenB)), to);
        TVector last = TSimd.MultiplyAdd(TSimd.Create(B / Nb), oddB, u4);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(A / Na), oddA, last), to + toStep);
    }
}
