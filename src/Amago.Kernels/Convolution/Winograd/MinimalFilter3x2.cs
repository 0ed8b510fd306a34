namespace Amago.Kernels.Convolution.Winograd;

/// <summary>F(3, 2) with the points 0, ±1, infinity: the transforms of images are sums and differences.</summary>
internal readonly unsafe struct MinimalFilter3x2 : IMinimalFilter
{
    public static int Outputs => 3;

    public static int Taps => 2;

    public static double TransformCycles(int width) => 4.5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(in TileLine<TVector> d, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        t.V0 = TSimd.Subtract(d.V0, d.V2);
        t.V1 = TSimd.Add(d.V1, d.V2);
        t.V2 = TSimd.Subtract(d.V2, d.V1);
        t.V3 = TSimd.Subtract(d.V3, d.V1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(in TileLine<TVector> q, out TileLine<TVector> y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out y);
        TVector even = TSimd.Add(q.V1, q.V2);
        y.V0 = TSimd.Add(q.V0, even);
        y.V1 = TSimd.Subtract(q.V1, q.V2);
        y.V2 = TSimd.Add(q.V3, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(in TileLine<TVector> y, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Unsafe.SkipInit(out t);
        TVector even = TSimd.Add(y.V0, y.V2);
        t.V0 = y.V0;
        t.V1 = TSimd.Add(even, y.V1);
        t.V2 = TSimd.Subtract(even, y.V1);
        t.V3 = y.V2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector w0 = TSimd.Load(from), w1 = TSimd.Load(from + step), half = TSimd.Create(0.5f);
        TSimd.Store(w0, to);
        TSimd.Store(TSimd.Multiply(half, TSimd.Add(w0, w1)), to + toStep);
        TSimd.Store(TSimd.Multiply(half, TSimd.Subtract(w0, w1)), to + (2 * toStep));
        TSimd.Store(w1, to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector u1 = TSimd.Load(from + step), u2 = TSimd.Load(from + (2 * step)), half = TSimd.Create(0.5f);
        TSimd.Store(TSimd.MultiplyAdd(half, TSimd.Add(u1, u2), TSimd.Load(from)), to);
        TSimd.Store(TSimd.MultiplyAdd(half, TSimd.Subtract(u1, u2), TSimd.Load(from + (3 * step))), to + toStep);
    }
}
