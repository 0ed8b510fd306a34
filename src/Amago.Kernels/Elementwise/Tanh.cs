namespace Amago.Kernels.Elementwise;

/// <summary>
/// The hyperbolic tangent: x + x^3 P(x^2) near 0, 1 - 2 / (e^2|x| + 1) with the sign of x elsewhere. Within 2e-7 relatively, and odd to
/// the bit.
/// </summary>
internal readonly struct Tanh : IUnaryOperator
{
    private const float Near = 0.625f, One = 10f; // from there on it rounds to 1

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector a = TSimd.Abs(x), sign = TSimd.And(x, TSimd.Create(-0f)), one = TSimd.Create(1f), square = TSimd.Multiply(x, x);

        // (tanh(x) - x) / x^3, the coefficients of Cephes' tanhf.
        TVector p = TSimd.Create(-5.70498872745e-3f);
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(2.06390887954e-2f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(-5.37397155531e-2f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(1.33314422036e-1f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Create(-3.33332819422e-1f));
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(p, square), a, a);

        TVector e = Exponential.Of<TVector, TSimd>(TSimd.Multiply(TSimd.MinNative(TSimd.Create(One), a), TSimd.Create(2f)));
        TVector far = TSimd.Subtract(one, TSimd.Divide(TSimd.Create(2f), TSimd.Add(e, one)));
        return TSimd.Or(TSimd.Select(TSimd.GreaterThan(a, TSimd.Create(Near)), far, near), sign);
    }
}

/// <summary>(x, dy) -&gt; dx: dy * 4e / (1 + e)^2 with e = e^-2|x|, which keeps its digits where the tangent is 1.</summary>
internal readonly struct TanhGradient : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector power = Exponential.SplitBelow<TVector, TSimd>(
            TSimd.Multiply(TSimd.Abs(x), TSimd.Create(-2f)), out TVector scale, out TVector rest);
        TVector e = TSimd.Multiply(TSimd.Multiply(power, scale), rest), r = TSimd.Divide(TSimd.Create(2f), TSimd.Add(e, TSimd.Create(1f)));
        TVector slope = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(power, TSimd.Multiply(r, r)), scale), rest);
        return TSimd.Multiply(y, slope);
    }
}
