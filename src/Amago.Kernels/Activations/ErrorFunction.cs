using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Activations;

/// <summary>
/// The standard normal distribution by the complementary error function, erfc(z) = exp(-z^2) t Q(w) with t = 1 / (1 + P z) and
/// w = 1 - t for z >= 0: the exponential is shared with whatever else needs it, and the tail keeps its relative precision.
/// </summary>
/// <remarks>
/// In exact arithmetic t Q(w) is within 6e-9 (4.1e-8 with its coefficients rounded); <c>tools/erfc-coefficients.py</c> finds them.
/// In float32, <see cref="Phi"/> is within 1.5e-7 absolutely (1.2e-7 over an exponential good to half a unit in the last place), and
/// within 6e-7 relatively. From about x = -13 on, where floats lose their last bits, the result falls to 0.
/// NaN gives NaN; infinities give the limits.
/// </remarks>
internal static class ErrorFunction
{
    private const float P = 0.546875f;
    private const float Large = 1e30f;
    private const float Vanishing = 15f; // there exp(-x^2 / 2) is 0
    private const float SqrtHalf = 0.707106781186547524f;
    private const float InverseSqrtTwoPi = 0.398942280401432678f;

    /// <summary>
    /// The standard normal distribution function at x, erfc(-x / sqrt 2) / 2, and its derivative, the density exp(-x^2 / 2) / sqrt(2 pi).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Phi<TVector, TSimd>(TVector x, out TVector density)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector exponential = Exponential.Of<TVector, TSimd>(MinusHalfSquare<TVector, TSimd>(x, out TVector low), low);
        density = TSimd.Multiply(exponential, TSimd.Create(InverseSqrtTwoPi));
        TVector half = TSimd.Multiply(exponential, TSimd.Create(0.5f));
        TVector tail = TSimd.Multiply(half, Scaled<TVector, TSimd>(TSimd.Abs(x), P * SqrtHalf));
        return TSimd.Select(TSimd.GreaterThan(x, default), TSimd.Subtract(TSimd.Create(1f), tail), tail);
    }

    /// <summary>
    /// The derivative of x times the distribution function: the function and x times the density. At -|x| both are multiples of
    /// exp(-x^2 / 2), which comes last: alone it ends earlier than they do. At |x| it is 1 less that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SlopeOfGelu<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        // NaN, the second operand, is what the hardware's minimum keeps.
        TVector a = TSimd.MinNative(TSimd.Create(Vanishing), TSimd.Abs(x));
        TVector high = MinusHalfSquare<TVector, TSimd>(a, out TVector low);
        TVector power = Exponential.SplitBelow<TVector, TSimd>(high, low, out TVector scale, out TVector rest);
        TVector tail = TSimd.Multiply(Scaled<TVector, TSimd>(a, P * SqrtHalf), TSimd.Create(0.5f));
        TVector factor = TSimd.MultiplyAdd(a, TSimd.Create(-InverseSqrtTwoPi), tail);
        TVector left = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(power, factor), scale), rest);
        return TSimd.Select(TSimd.GreaterThan(x, default), TSimd.Subtract(TSimd.Create(1f), left), left);
    }

    /// <summary>
    /// -x^2 / 2 and what it loses in rounding, which would cost x^2 * 3e-8 of the exponential: the square of twelve bits is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector MinusHalfSquare<TVector, TSimd>(TVector x, out TVector low)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector bits = TSimd.And(x, TSimd.Create(BitConverter.UInt32BitsToSingle(0xFFFF_F000))), minusHalf = TSimd.Create(-0.5f);
        TVector high = TSimd.Multiply(TSimd.Multiply(bits, minusHalf), bits);
        low = TSimd.Multiply(TSimd.Multiply(TSimd.Add(x, bits), TSimd.Subtract(x, bits)), minusHalf);
        return high;
    }

    /// <summary>t Q(w) with t = 1 / (1 + a), w = a t and a = slope * z >= 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled<TVector, TSimd>(TVector z, float slope)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector one = TSimd.Create(1f);

        // Infinity times t = 0 would be NaN; NaN itself, the second operand, is what the hardware's minimum keeps.
        TVector a = TSimd.MinNative(TSimd.Create(Large), TSimd.Multiply(z, TSimd.Create(slope)));
        TVector t = TSimd.Divide(one, TSimd.Add(one, a));
        TVector w = TSimd.Multiply(a, t); // not 1 - t, which loses its low bits near z = 0
        TVector q = TSimd.Create(-0.056426324f);
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(0.176649675f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(-0.161484584f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(0.0550443269f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(-0.108145103f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(0.00829871651f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(0.240832791f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(0.217079937f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(-1.06332302f));
        q = TSimd.MultiplyAdd(q, w, TSimd.Create(1f));
        return TSimd.Multiply(t, q);
    }
}
