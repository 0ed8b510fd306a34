namespace Amago.Kernels.Elementwise;

/// <summary>The symmetric logarithm sign(x) log(1 + |x|): as x near 0, odd to the bit.</summary>
internal readonly struct Symlog : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector sign = TSimd.And(x, TSimd.Create(-0f));
        return TSimd.Or(default(Log).Invoke<TVector, TSimd>(TSimd.Add(TSimd.Abs(x), TSimd.Create(1f))), sign);
    }
}

/// <summary>(x, dy) -&gt; dx: dy / (1 + |x|).</summary>
internal readonly struct SymlogGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Divide(y, TSimd.Add(TSimd.Abs(x), TSimd.Create(1f)));
}
