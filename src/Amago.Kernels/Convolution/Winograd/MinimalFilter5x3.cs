namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// F(5, 3) with the points ±a, ±b, ±c, infinity: 49 products for 25 outputs, where F(4, 3) needs 36 for 16. Without the point 0 all finite
/// points come in pairs, which keeps the error at half that of F(6, 3). The points were found by a search for the smallest error; to keep
/// the signs of pairs alike, the rows of negative points in Bt and G are both negated.
/// </summary>
internal readonly unsafe struct MinimalFilter5x3 : IMinimalFilter
{
    private const float A = 0.3f, A2 = A * A, A3 = A * A2, A4 = A2 * A2;
    private const float B = 0.9f, B2 = B * B, B3 = B * B2, B4 = B2 * B2;
    private const float C = 1.9f, C2 = C * C, C3 = C * C2, C4 = C2 * C2;

    // N of a is 2a(a² - b²)(a² - c²), and so on.
    private const float Na = 2 * A * (A2 - B2) * (A2 - C2), Nb = 2 * B * (B2 - A2) * (B2 - C2), Nc = 2 * C * (C2 - A2) * (C2 - B2);

    public static int Outputs => 5;

    public static int Taps => 3;

    // Where there are but 16 registers, the transforms of 7 vectors spill.
    public static double TransformCycles(int width) => width == 16 ? 5 : 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(in TileLine<TVector> d, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        // Each pair's polynomial is (x ± p) times a polynomial in x²: the part of odd powers and p times that of even powers.
        Pair<TVector, TSimd>(A, -B2 - C2, B2 * C2, d, out t.V0, out t.V1);
        Pair<TVector, TSimd>(B, -A2 - C2, A2 * C2, d, out t.V2, out t.V3);
        Pair<TVector, TSimd>(C, -A2 - B2, A2 * B2, d, out t.V4, out t.V5);
        TVector high = TSimd.MultiplyAdd(TSimd.Create(-A2 - B2 - C2), d.V4, d.V6);
        TVector low = TSimd.MultiplyAdd(TSimd.Create(-A2 * B2 * C2), d.V0, high);
        t.V6 = TSimd.MultiplyAdd(TSimd.Create((A2 * B2) + (A2 * C2) + (B2 * C2)), d.V2, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(in TileLine<TVector> q, out TileLine<TVector> y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out y);
        TVector evenA = TSimd.Add(q.V0, q.V1), oddA = TSimd.Subtract(q.V0, q.V1);
        TVector evenB = TSimd.Add(q.V2, q.V3), oddB = TSimd.Subtract(q.V2, q.V3);
        TVector evenC = TSimd.Add(q.V4, q.V5), oddC = TSimd.Subtract(q.V4, q.V5);
        y.V0 = TSimd.Add(evenA, TSimd.Add(evenB, evenC));
        y.V1 = Sum<TVector, TSimd>(A, oddA, B, oddB, TSimd.Multiply(TSimd.Create(C), oddC));
        y.V2 = Sum<TVector, TSimd>(A2, evenA, B2, evenB, TSimd.Multiply(TSimd.Create(C2), evenC));
        y.V3 = Sum<TVector, TSimd>(A3, oddA, B3, oddB, TSimd.Multiply(TSimd.Create(C3), oddC));
        y.V4 = Sum<TVector, TSimd>(A4, evenA, B4, evenB, TSimd.MultiplyAdd(TSimd.Create(C4), evenC, q.V6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(in TileLine<TVector> y, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        GradientPair<TVector, TSimd>(A, y, out t.V0, out t.V1);
        GradientPair<TVector, TSimd>(B, y, out t.V2, out t.V3);
        GradientPair<TVector, TSimd>(C, y, out t.V4, out t.V5);
        t.V6 = y.V4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector w0 = TSimd.Load(from), w1 = TSimd.Load(from + step), w2 = TSimd.Load(from + (2 * step));
        WeightPair<TVector, TSimd>(A, 1 / Na, w0, w1, w2, to, toStep);
        WeightPair<TVector, TSimd>(B, 1 / Nb, w0, w1, w2, to + (2 * toStep), toStep);
        WeightPair<TVector, TSimd>(C, 1 / Nc, w0, w1, w2, to + (4 * toStep), toStep);
        TSimd.Store(w2, to + (6 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector u0 = TSimd.Load(from), u1 = TSimd.Load(from + step), u2 = TSimd.Load(from + (2 * step)), u3 = TSimd.Load(from + (3 * step));
        TVector u4 = TSimd.Load(from + (4 * step)), u5 = TSimd.Load(from + (5 * step)), u6 = TSimd.Load(from + (6 * step));
        TVector evenA = TSimd.Add(u0, u1), evenB = TSimd.Add(u2, u3), evenC = TSimd.Add(u4, u5);
        TVector oddA = TSimd.Subtract(u0, u1), oddB = TSimd.Subtract(u2, u3), oddC = TSimd.Subtract(u4, u5);
        TSimd.Store(Sum<TVector, TSimd>(1 / Na, evenA, 1 / Nb, evenB, TSimd.Multiply(TSimd.Create(1 / Nc), evenC)), to);
        TSimd.Store(Sum<TVector, TSimd>(A / Na, oddA, B / Nb, oddB, TSimd.Multiply(TSimd.Create(C / Nc), oddC)), to + toStep);
        TVector last = TSimd.MultiplyAdd(TSimd.Create(C2 / Nc), evenC, u6);
        TSimd.Store(Sum<TVector, TSimd>(A2 / Na, evenA, B2 / Nb, evenB, last), to + (2 * toStep));
    }

    /// <summary>The rows p and -p of Bt, where x⁴ + c2 x² + c0 is the product over the other points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<TVector, TSimd>(
        float p, float c2, float c0, in TileLine<TVector> d, out TVector plus, out TVector minus)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.MultiplyAdd(TSimd.Create(c0), d.V0, TSimd.MultiplyAdd(TSimd.Create(c2), d.V2, d.V4));
        TVector odd = TSimd.MultiplyAdd(TSimd.Create(c0), d.V1, TSimd.MultiplyAdd(TSimd.Create(c2), d.V3, d.V5));
        plus = TSimd.MultiplyAdd(TSimd.Create(p), even, odd);
        minus = TSimd.Subtract(TSimd.Multiply(TSimd.Create(p), even), odd);
    }

    /// <summary>The rows p and -p of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientPair<TVector, TSimd>(
        float p, in TileLine<TVector> y, out TVector plus, out TVector minus)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.MultiplyAdd(TSimd.Create(p * p), TSimd.MultiplyAdd(TSimd.Create(p * p), y.V4, y.V2), y.V0);
        TVector odd = TSimd.MultiplyAdd(TSimd.Create(p * p), y.V3, y.V1);
        plus = TSimd.MultiplyAdd(TSimd.Create(p), odd, even);
        minus = TSimd.MultiplyAdd(TSimd.Create(-p), odd, even);
    }

    /// <summary>The rows p and -p of G, with n = 1 / N.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightPair<TVector, TSimd>(float p, float n, TVector w0, TVector w1, TVector w2, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.MultiplyAdd(TSimd.Create(p * p * n), w2, TSimd.Multiply(TSimd.Create(n), w0));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(p * n), w1, even), to);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Create(-p * n), w1, even), to + toStep);
    }

    /// <summary>a x + b y + z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector, TSimd>(float a, TVector x, float b, TVector y, TVector z)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.MultiplyAdd(TSimd.Create(a), x, TSimd.MultiplyAdd(TSimd.Create(b), y, z));
}
