using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>
/// x * tanh(log(1 + e^x)) (https://arxiv.org/abs/1908.08681), which is x * n / (n + 2) with n = e^x * (e^x + 2): one exponential, and no
/// cancellation for any x.
/// </summary>
internal readonly struct Mish : IUnaryOperator
{
    /// <summary>Above it the factor of x rounds to 1, and the square of the exponential is still far from overflow.</summary>
    internal const float Linear = 20f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector two = TSimd.Create(2f);
        TVector power = Exponential.SplitBelow<TVector, TSimd>(x, out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest), n = TSimd.Multiply(e, TSimd.Add(e, two));
        TVector factor = TSimd.Divide(TSimd.Add(e, two), TSimd.Add(n, two)); // n = e (e + 2)
        TVector curved = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(x, TSimd.Multiply(power, factor)), scale), rest);
        return TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(Linear)), x, curved);
    }
}

/// <summary>(x, dy) -&gt; dx: dy * (n / (n + 2) + x * 4e(e + 1) / (n + 2)^2), with e and n as in <see cref="Mish"/>.</summary>
internal readonly struct MishGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector one = TSimd.Create(1f), two = TSimd.Create(2f);
        TVector power = Exponential.SplitBelow<TVector, TSimd>(x, out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest), n = TSimd.Multiply(e, TSimd.Add(e, two));
        TVector r = TSimd.Divide(one, TSimd.Add(n, two));

        // What e is a factor of is multiplied first.
        TVector bend = TSimd.Multiply(TSimd.Multiply(TSimd.Create(4f), r), TSimd.Multiply(TSimd.Add(e, one), r));
        TVector factor = TSimd.MultiplyAdd(x, bend, TSimd.Multiply(TSimd.Add(e, two), r));
        TVector slope = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(power, factor), scale), rest);
        slope = SlopeRoot.OfMish<TVector, TSimd>(x, slope);
        return TSimd.Multiply(y, TSimd.Select(TSimd.GreaterThan(x, TSimd.Create(Mish.Linear)), one, slope));
    }
}
