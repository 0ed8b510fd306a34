using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>0 where x &lt; 0, x elsewhere: NaN stays NaN.</summary>
internal readonly struct Relu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.AndNot(x, TSimd.GreaterThan(TSimd.Create(0f), x));
}

/// <summary>(x, dy) -&gt; dx: 0 where x &lt;= 0, dy elsewhere, NaN included, as PyTorch has it.</summary>
internal readonly struct ReluGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector zero = TSimd.Create(0f);
        return TSimd.AndNot(y, TSimd.Or(TSimd.GreaterThan(zero, x), TSimd.Equal(zero, x)));
    }
}
