using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// F(4, 2) with the points ±a, ±b, infinity: 25 products for 16 outputs, where F(3, 2) needs 16 for 9. Pairs without the point 0 have half the
/// error of a choice with it; a and b were found by a search. The rows of negative points in Bt and G are both negated.
/// </summary>
internal readonly unsafe partial struct MinimalFilter4x2 : IMinimalFilter
{
    private const float A = 0.3f, A2 = A * A, A3 = A * A2;
    private const float B = 1.3f, B2 = B * B, B3 = B * B2;

    // N of a is 2a(a² - b²), that of b 2b(b² - a²).
    private const float Na = 2 * A * (A2 - B2), Nb = 2 * B * (B2 - A2);

    public static int Outputs => 4;

    public static int Taps => 2;

    public static double TransformCycles(int width) => 4.5;

    /// <summary>Bt d, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4,
        out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.MultiplyAdd(TSimd.Create(-B2), d0, d2), odd = TSimd.MultiplyAdd(TSimd.Create(-B2), d1, d3);
        t0 = TSimd.MultiplyAdd(TSimd.Create(A), even, odd);
        t1 = TSimd.Subtract(TSimd.Multiply(TSimd.Create(A), even), odd);
        even = TSimd.MultiplyAdd(TSimd.Create(-A2), d0, d2);
        odd = TSimd.MultiplyAdd(TSimd.Create(-A2), d1, d3);
        t2 = TSimd.MultiplyAdd(TSimd.Create(B), even, odd);
        t3 = TSimd.Subtract(TSimd.Multiply(TSimd.Create(B), even), odd);
        t4 = TSimd.MultiplyAdd(TSimd.Create(A2 * B2), d0, TSimd.MultiplyAdd(TSimd.Create(-A2 - B2), d2, d4));
    }

    /// <summary>At q, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(
        TVector q0, TVector q1, TVector q2, TVector q3, TVector q4,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector evenA = TSimd.Add(q0, q1), oddA = TSimd.Subtract(q0, q1), evenB = TSimd.Add(q2, q3), oddB = TSimd.Subtract(q2, q3);
        y0 = TSimd.Add(evenA, evenB);
        y1 = TSimd.MultiplyAdd(TSimd.Create(A), oddA, TSimd.Multiply(TSimd.Create(B), oddB));
        y2 = TSimd.MultiplyAdd(TSimd.Create(A2), evenA, TSimd.Multiply(TSimd.Create(B2), evenB));
        y3 = TSimd.MultiplyAdd(TSimd.Create(A3), oddA, TSimd.MultiplyAdd(TSimd.Create(B3), oddB, q4));
    }

    /// <summary>A dy, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(
        TVector y0, TVector y1, TVector y2, TVector y3,
        out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.MultiplyAdd(TSimd.Create(A2), y2, y0), odd = TSimd.MultiplyAdd(TSimd.Create(A2), y3, y1);
        t0 = TSimd.MultiplyAdd(TSimd.Create(A), odd, even);
        t1 = TSimd.MultiplyAdd(TSimd.Create(-A), odd, even);
        even = TSimd.MultiplyAdd(TSimd.Create(B2), y2, y0);
        odd = TSimd.MultiplyAdd(TSimd.Create(B2), y3, y1);
        t2 = TSimd.MultiplyAdd(TSimd.Create(B), odd, even);
        t3 = TSimd.MultiplyAdd(TSimd.Create(-B), odd, even);
        t4 = y3;
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
