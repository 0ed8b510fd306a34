namespace Amago.Kernels.Elementwise;

/// <summary>
/// The natural logarithm of x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2, as log(1 + f) + k ln 2: within 2e-7 relatively, at
/// 1 too, where k is 0. Denormals included; -infinity at 0, NaN below.
/// </summary>
internal readonly struct Log : IUnaryOperator
{
    private const float MinNormal = 1.17549435e-38f, SqrtTwo = 1.41421356f;

    // ln 2 in two parts: k times the first is exact.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector one = TSimd.Create(1f), isTiny = TSimd.GreaterThan(TSimd.Create(MinNormal), x);
        TVector normal = TSimd.Select(isTiny, TSimd.Multiply(x, TSimd.Create(1 << 24)), x);
        TVector k = TSimd.Subtract(TSimd.Exponent(normal), TSimd.And(isTiny, TSimd.Create(24f)));
        TVector m = TSimd.Or(TSimd.And(normal, TSimd.Create(BitConverter.Int32BitsToSingle(0x007F_FFFF))), one);
        TVector isLarge = TSimd.GreaterThan(m, TSimd.Create(SqrtTwo));
        m = TSimd.Select(isLarge, TSimd.Multiply(m, TSimd.Create(0.5f)), m);
        k = TSimd.Add(k, TSimd.And(isLarge, one));
        TVector f = TSimd.Subtract(m, one), square = TSimd.Multiply(f, f);

        // (log(1 + f) - f + f^2 / 2) / f^3, the coefficients of Cephes' logf.
        TVector p = TSimd.Create(7.0376836292e-2f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.1514610310e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(1.1676998740e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.2420140846e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(1.4249322787e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-1.6668057665e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(2.0000714765e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-2.4999993993e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(3.3333331174e-1f));
        TVector rest = TSimd.MultiplyAdd(k, TSimd.Create(Ln2Low), TSimd.Multiply(TSimd.Multiply(p, f), square));
        rest = TSimd.MultiplyAdd(square, TSimd.Create(-0.5f), rest);
        TVector result = TSimd.MultiplyAdd(k, TSimd.Create(Ln2High), TSimd.Add(f, rest));

        // Infinity and NaN come out as they are; a mask of ones is NaN.
        result = TSimd.Select(TSimd.GreaterThan(TSimd.Create(float.PositiveInfinity), x), result, x);
        result = TSimd.Or(result, TSimd.GreaterThan(TSimd.Create(0f), x));
        return TSimd.Select(TSimd.Equal(x, TSimd.Create(0f)), TSimd.Create(float.NegativeInfinity), result);
    }
}
