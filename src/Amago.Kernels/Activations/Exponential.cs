using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// e^x as 2^n e^r with a whole n and |r| &lt;= ln(2) / 2: within 1.2e-7 relatively, for half the time of an exponential that computes in
/// double. Below -87.3, where a float's exponent ends, it gives 0; NaN gives NaN; beyond 88 it gives anything.
/// </summary>
internal static class Exponential
{
    private const float Lowest = -87.3365f; // n = -126, the least exponent of a normal float
    private const float Log2E = 1.44269504088896341f;

    // ln 2 in two parts: n times the first is exact, with or without a fused multiplication.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(Log2E)));
        TVector r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Low), r);

        // (e^r - 1 - r) / r^2, the coefficients of Cephes' expf.
        TVector q = TSimd.Create(1.9875691500e-4f);
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(1.3981999507e-3f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(8.3334519073e-3f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(4.1665795894e-2f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(1.6666665459e-1f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(5.0000001201e-1f));
        q = TSimd.MultiplyAdd(q, TSimd.Multiply(r, r), r);
        return TSimd.AndNot(TSimd.ScaleB(TSimd.Add(q, TSimd.Create(1f)), n), TSimd.GreaterThan(TSimd.Create(Lowest), x));
    }
}
