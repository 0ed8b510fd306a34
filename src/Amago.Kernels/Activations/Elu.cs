using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>
/// x where positive, e^x - 1 elsewhere (https://arxiv.org/abs/1511.07289), as 2t / (1 - t) with t = tanh(x / 2), which keeps its digits
/// near 0.
/// </summary>
internal readonly struct Elu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector t = default(Tanh).Invoke<TVector, TSimd>(TSimd.Multiply(x, TSimd.Create(0.5f)));
        TVector curved = TSimd.Divide(TSimd.Add(t, t), TSimd.Subtract(TSimd.Create(1f), t));
        return TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), x, curved);
    }
}

/// <summary>(x, dy) -&gt; dx: dy where x is positive, dy * e^x elsewhere.</summary>
internal readonly struct EluGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector power = Exponential.SplitBelow<TVector, TSimd>(x, out TVector scale, out TVector rest);
        TVector slope = TSimd.Multiply(TSimd.Multiply(power, scale), rest);
        return TSimd.Multiply(y, TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(0f)), TSimd.Create(1f), slope));
    }
}
