using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>
/// The trainable rational function (https://arxiv.org/abs/2102.09407): sum_{k=0..5} n_k x^k / (1 + sum_{k=1..4} |d_k x^k|).
/// </summary>
internal readonly struct AdaptiveRational : IUnaryOperator
{
    /// <summary>Coefficients of the numerator, from n_0.</summary>
    public const int NumeratorCount = 6;

    /// <summary>Coefficients of the denominator, from d_1.</summary>
    public const int DenominatorCount = 4;

    private readonly float _n0, _n1, _n2, _n3, _n4, _n5;

    // |d_k|: the signs of d_k and x^k do not matter under the bars.
    private readonly float _d1, _d2, _d3, _d4;

    public AdaptiveRational(ReadOnlySpan<float> numerator, ReadOnlySpan<float> denominator)
    {
        (_n0, _n1, _n2) = (numerator[0], numerator[1], numerator[2]);
        (_n3, _n4, _n5) = (numerator[3], numerator[4], numerator[5]);
        (_d1, _d2) = (MathF.Abs(denominator[0]), MathF.Abs(denominator[1]));
        (_d3, _d4) = (MathF.Abs(denominator[2]), MathF.Abs(denominator[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector p = TSimd.MultiplyAdd(x, TSimd.Create(_n5), TSimd.Create(_n4));
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n3));
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n2));
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n1));
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n0));

        TVector a = TSimd.Abs(x);
        TVector q = TSimd.MultiplyAdd(a, TSimd.Create(_d4), TSimd.Create(_d3));
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(_d2));
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(_d1));
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(1f));
        return TSimd.Divide(p, q);
    }

    /// <summary>The function's parts at x: 1/Q, P/Q, and the derivatives of P with respect to x and of Q with respect to |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Differentiate<TVector, TSimd>(
        TVector x, out TVector reciprocal, out TVector value, out TVector numeratorSlope, out TVector denominatorSlope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // Horner's scheme for a polynomial and its derivative together.
        TVector p = TSimd.Create(_n5), dp = p;
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n4));
        dp = TSimd.MultiplyAdd(x, dp, p);
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n3));
        dp = TSimd.MultiplyAdd(x, dp, p);
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n2));
        dp = TSimd.MultiplyAdd(x, dp, p);
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n1));
        dp = TSimd.MultiplyAdd(x, dp, p);
        p = TSimd.MultiplyAdd(x, p, TSimd.Create(_n0));

        TVector a = TSimd.Abs(x);
        TVector q = TSimd.Create(_d4), dq = q;
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(_d3));
        dq = TSimd.MultiplyAdd(a, dq, q);
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(_d2));
        dq = TSimd.MultiplyAdd(a, dq, q);
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(_d1));
        dq = TSimd.MultiplyAdd(a, dq, q);
        q = TSimd.MultiplyAdd(a, q, TSimd.Create(1f));

        reciprocal = TSimd.Divide(TSimd.Create(1f), q);
        value = TSimd.Multiply(p, reciprocal);
        numeratorSlope = dp;
        denominatorSlope = dq;
    }
}
