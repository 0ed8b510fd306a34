using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>x where x &gt; 0, slope * x elsewhere.</summary>
internal readonly struct LeakyRelu(float slope) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), x, TSimd.Multiply(x, TSimd.Create(slope)));
}

/// <summary>(x, dy) -&gt; dx: dy where x &gt; 0, slope * dy elsewhere.</summary>
internal readonly struct LeakyReluGradient(float slope) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), y, TSimd.Multiply(y, TSimd.Create(slope)));
}
