using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>F(3, 2) with the points 0, ±1, infinity: the transforms of images are sums and differences.</summary>
internal readonly unsafe struct MinimalFilter3x2 : IMinimalFilter
{
    public static int Outputs => 3;

    public static int Taps => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector d1 = TSimd.Load(from + step), d2 = TSimd.Load(from + (2 * step));
        TSimd.Store(TSimd.Subtract(TSimd.Load(from), d2), to);
        TSimd.Store(TSimd.Add(d1, d2), to + toStep);
        TSimd.Store(TSimd.Subtract(d2, d1), to + (2 * toStep));
        TSimd.Store(TSimd.Subtract(TSimd.Load(from + (3 * step)), d1), to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector q1 = TSimd.Load(from + step), q2 = TSimd.Load(from + (2 * step)), even = TSimd.Add(q1, q2);
        TSimd.Store(TSimd.Add(TSimd.Load(from), even), to);
        TSimd.Store(TSimd.Subtract(q1, q2), to + toStep);
        TSimd.Store(TSimd.Add(TSimd.Load(from + (3 * step)), even), to + (2 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector y0 = TSimd.Load(from), y1 = TSimd.Load(from + step), y2 = TSimd.Load(from + (2 * step)), even = TSimd.Add(y0, y2);
        TSimd.Store(y0, to);
        TSimd.Store(TSimd.Add(even, y1), to + toStep);
        TSimd.Store(TSimd.Subtract(even, y1), to + (2 * toStep));
        TSimd.Store(y2, to + (3 * toStep));
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
