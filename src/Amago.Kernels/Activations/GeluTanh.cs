using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>
/// The approximation of gelu by a hyperbolic tangent, x (1 + tanh(v / 2)) / 2 = x / (1 + e^-v) with v = 2 sqrt(2 / pi) (x + 0.044715 x^3)
/// (https://arxiv.org/abs/1606.08415): what JAX computes by default.
/// </summary>
internal readonly struct GeluTanh : IUnaryOperator
{
    /// <summary>2 sqrt(2 / pi), and that times 0.044715.</summary>
    internal const float First = 1.5957691216f, Third = 0.0713548163f;

    // Beyond it both ends are what they are for every number; the cube of a number without an end may be none.
    internal const float End = 20f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector limited = Limited<TVector, TSimd>(x);
        TVector square = TSimd.Multiply(limited, limited);
        TVector gate = TSimd.Multiply(limited, TSimd.MultiplyAdd(square, TSimd.Create(Third), TSimd.Create(First)));
        return Silu.Gated<TVector, TSimd>(x, gate);
    }

    /// <summary>x, no further than <see cref="End"/> from 0; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Limited<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.MaxNative(TSimd.Create(-End), TSimd.MinNative(TSimd.Create(End), x));
}

/// <summary>(x, dy) -&gt; dx: dy * e r (1 + x r v') with e = e^v, r = 1 / (1 + e) and v as in <see cref="GeluTanh"/>.</summary>
internal readonly struct GeluTanhGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector one = TSimd.Create(1f), first = TSimd.Create(GeluTanh.First);
        TVector limited = GeluTanh.Limited<TVector, TSimd>(x), square = TSimd.Multiply(limited, limited);
        TVector gate = TSimd.Multiply(limited, TSimd.MultiplyAdd(square, TSimd.Create(GeluTanh.Third), first));
        TVector steepness = TSimd.MultiplyAdd(square, TSimd.Create(3 * GeluTanh.Third), first);
        TVector power = Exponential.SplitBelow<TVector, TSimd>(gate, out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest), r = TSimd.Divide(one, TSimd.Add(e, one));
        TVector factor = TSimd.MultiplyAdd(TSimd.Multiply(limited, steepness), r, one);
        TVector slope = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(power, r), factor), scale), rest);
        return TSimd.Multiply(y, TSimd.Select(TSimd.GreaterThan(gate, TSimd.Create(Silu.Linear)), one, slope));
    }
}
