using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>x * Phi(x), with the normal distribution itself, not an approximation by tanh (https://arxiv.org/abs/1606.08415).</summary>
internal readonly struct Gelu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(x, ErrorFunction.Phi<TVector, TSimd>(x, out _));
}

/// <summary>(x, dy) -&gt; dx: dy * (Phi(x) + x * phi(x)).</summary>
internal readonly struct GeluGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Multiply(y, SlopeRoot.OfGelu<TVector, TSimd>(x, ErrorFunction.SlopeOfGelu<TVector, TSimd>(x)));
}
