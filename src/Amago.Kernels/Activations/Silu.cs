using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>x / (1 + e^-x) (https://arxiv.org/abs/1702.03118), as x e / (1 + e) with e = e^x, which keeps its digits in the tail.</summary>
internal readonly struct Silu : IUnaryOperator
{
    /// <summary>Above it the factor of x rounds to 1, and the exponential is still far from overflow.</summary>
    internal const float Linear = 20f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        Gated<TVector, TSimd>(x, x);

    /// <summary>x / (1 + e^-gate).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Gated<TVector, TSimd>(TVector x, TVector gate)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector power = Exponential.SplitBelow<TVector, TSimd>(gate, out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest);
        TVector factor = TSimd.Divide(power, TSimd.Add(e, TSimd.Create(1f)));
        TVector curved = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(x, factor), scale), rest);
        return TSimd.Select(TSimd.GreaterThan(gate, TSimd.Create(Linear)), x, curved);
    }
}

/// <summary>(x, dy) -&gt; dx: dy * e r (1 + x r) with e = e^x and r = 1 / (1 + e).</summary>
internal readonly struct SiluGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector one = TSimd.Create(1f);
        TVector power = Exponential.SplitBelow<TVector, TSimd>(x, out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest), r = TSimd.Divide(one, TSimd.Add(e, one));
        TVector factor = TSimd.Multiply(TSimd.MultiplyAdd(x, r, one), TSimd.Multiply(power, r));
        TVector slope = TSimd.Multiply(TSimd.Multiply(factor, scale), rest);
        slope = SlopeRoot.OfSilu<TVector, TSimd>(x, slope);
        return TSimd.Multiply(y, TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(Silu.Linear)), one, slope));
    }
}
