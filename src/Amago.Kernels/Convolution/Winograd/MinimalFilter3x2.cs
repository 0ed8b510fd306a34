using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>F(3, 2) with the points 0, ±1, infinity: the transforms of images are sums and differences.</summary>
internal readonly unsafe partial struct MinimalFilter3x2 : IMinimalFilter
{
    public static int Outputs => 3;

    public static int Taps => 2;

    public static double TransformCycles(int width) => 4.5;

    /// <summary>Bt d, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(
        TVector d0, TVector d1, TVector d2, TVector d3, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        t0 = TSimd.Subtract(d0, d2);
        t1 = TSimd.Add(d1, d2);
        t2 = TSimd.Subtract(d2, d1);
        t3 = TSimd.Subtract(d3, d1);
    }

    /// <summary>At q, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(TVector q0, TVector q1, TVector q2, TVector q3, out TVector y0, out TVector y1, out TVector y2)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.Add(q1, q2);
        y0 = TSimd.Add(q0, even);
        y1 = TSimd.Subtract(q1, q2);
        y2 = TSimd.Add(q3, even);
    }

    /// <summary>A dy, in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(
        TVector y0, TVector y1, TVector y2, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector even = TSimd.Add(y0, y2);
        t0 = y0;
        t1 = TSimd.Add(even, y1);
        t2 = TSimd.Subtract(even, y1);
        t3 = y2;
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
