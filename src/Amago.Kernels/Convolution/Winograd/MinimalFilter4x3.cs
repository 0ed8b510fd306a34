namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// F(4, 3) with the points 0, ±a, ±b, infinity, where a = 1/√2 and b = √2: then a²b² = 1, and the numbers in the transforms stay near one.
/// Its error is half that of the usual points ±1, ±2 (choice of points: https://arxiv.org/abs/1803.10986).
/// </summary>
internal readonly unsafe struct MinimalFilter4x3 : IMinimalFilter
{
    private const float A = 0.70710678118654752f, A2 = 0.5f, A3 = A * A2;
    private const float B = 1.41421356237309505f, B2 = 2f, B3 = B * B2;

    // N of ±a is 2a²(a² - b²), that of ±b 2b²(b² - a²).
    private const float Na = 2 * A2 * (A2 - B2), Nb = 2 * B2 * (B2 - A2);

    public static int Outputs => 4;

    public static int Taps => 3;

    public static double TransformCycles(int width) => 4.5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(in TileLine<TVector> d, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        // The rows of a pair ±p are the sum and the difference of their even and odd parts.
        TVector even = TSimd.MultiplyAdd(TSimd.Create(-B2), d.V2, d.V4), odd = TSimd.MultiplyAdd(TSimd.Create(-B2), d.V1, d.V3);
        t.V1 = TSimd.MultiplyAdd(TSimd.Create(A), odd, even);
        t.V2 = TSimd.MultiplyAdd(TSimd.Create(-A), odd, even);
        even = TSimd.MultiplyAdd(TSimd.Create(-A2), d.V2, d.V4);
        odd = TSimd.MultiplyAdd(TSimd.Create(-A2), d.V1, d.V3);
        t.V3 = TSimd.MultiplyAdd(TSimd.Create(B), odd, even);
        t.V4 = TSimd.MultiplyAdd(TSimd.Create(-B), odd, even);
        t.V0 = TSimd.Add(d.V0, TSimd.MultiplyAdd(TSimd.Create(-A2 - B2), d.V2, d.V4));
        t.V5 = TSimd.Add(d.V1, TSimd.MultiplyAdd(TSimd.Create(-A2 - B2), d.V3, d.V5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(in TileLine<TVector> q, out TileLine<TVector> y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out y);
        TVector evenA = TSimd.Add(q.V1, q.V2), oddA = TSimd.Subtract(q.V1, q.V2);
        TVector evenB = TSimd.Add(q.V3, q.V4), oddB = TSimd.Subtract(q.V3, q.V4);
        y.V0 = TSimd.Add(q.V0, TSimd.Add(evenA, evenB));
        y.V1 = TSimd.MultiplyAdd(TSimd.Create(A), oddA, TSimd.Multiply(TSimd.Create(B), oddB));
        y.V2 = TSimd.MultiplyAdd(TSimd.Create(A2), evenA, TSimd.Multiply(TSimd.Create(B2), evenB));
        y.V3 = TSimd.MultiplyAdd(TSimd.Create(A3), oddA, TSimd.MultiplyAdd(TSimd.Create(B3), oddB, q.V5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(in TileLine<TVector> y, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        TVector even = TSimd.MultiplyAdd(TSimd.Create(A2), y.V2, y.V0), odd = TSimd.MultiplyAdd(TSimd.Create(A2), y.V3, y.V1);
        t.V0 = y.V0;
        t.V1 = TSimd.MultiplyAdd(TSimd.Create(A), odd, even);
        t.V2 = TSimd.MultiplyAdd(TSimd.Create(-A), odd, even);
        even = TSimd.MultiplyAdd(TSimd.Create(B2), y.V2, y.V0);
        odd = TSimd.MultiplyAdd(TSimd.Create(B2), y.V3, y.V1);
        t.V3 = TSimd.MultiplyAdd(TSimd.Create(B), odd, even);
        t.V4 = TSimd.MultiplyAdd(TSimd.Create(-B), odd, even);
        t.V5 = y.V3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector w0 = TSimd.Load(from), w1 = TSimd.Load(from + step), w2 = TSimd.Load(from + (2 * step));
        TVector even = TSimd.MultiplyAdd(TSimd.Create(A2 / Na), w2, TSimd.Multiply(TSimd.Create(1 / Na), w0));
        TSimd.Store(w0, to);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(A / Na), w1, even), to + toStep);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(-A / Na), w1, even), to + (2 * toStep));
        even = TSimd.MultiplyAdd(TSimd.Create(B2 / Nb), w2, TSimd.Multiply(TSimd.Create(1 / Nb), w0));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(B / Nb), w1, even), to + (3 * toStep));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(-B / Nb), w1, even), to + (4 * toStep));
        TSimd.Store(w2, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector u1 = TSimd.Load(from + step), u2 = TSimd.Load(from + (2 * step));
        TVector u3 = TSimd.Load(from + (3 * step)), u4 = TSimd.Load(from + (4 * step));
        TVector evenA = TSimd.Add(u1, u2), oddA = TSimd.Subtract(u1, u2), evenB = TSimd.Add(u3, u4), oddB = TSimd.Subtract(u3, u4);
        TVector first = TSimd.MultiplyAdd(TSimd.Create(1 / Nb), evenB, TSimd.Load(from));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(1 / Na), evenA, first), to);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(A / Na), oddA, TSimd.Multiply(TSimd.Create(B / Nb), oddB)), to + toStep);
        TVector last = TSimd.MultiplyAdd(TSimd.Create(B2 / Nb), evenB, TSimd.Load(from + (5 * step)));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(A2 / Na), evenA, last), to + (2 * toStep));
    }
}
