namespace Amago.Kernels.Elementwise;

/// <summary>
/// e^x as 2^n e^r with a whole n and |r| &lt;= ln(2) / 2: within 1.2e-7 relatively, for half the time of an exponential that computes in
/// double.
/// </summary>
internal static class Exponential
{
    private const float Lowest = -87.3365f; // n = -126, the least exponent of a normal float
    private const float Log2E = 1.44269504088896341f;

    // Beyond these e^x is 0 or infinite, in halves of n that are exponents of floats still.
    private const float LowestSplit = -105f, HighestSplit = 89f;

    // ln 2 in two parts: n times the first is exact, with or without a fused multiplication.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    /// <summary>e^x. Below -87.3, where a float's exponent ends, it is 0; NaN gives NaN; beyond 88 it is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(Log2E)));
        TVector power = TSimd.ScaleB(Rest<TVector, TSimd>(Remainder<TVector, TSimd>(x, n)), n);
        return TSimd.AndNot(power, TSimd.GreaterThan(TSimd.Create(Lowest), x));
    }

    /// <summary>e^(x + low) for an x whose rounding error is known; as <see cref="Of{TVector, TSimd}(TVector)"/> otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TSimd>(TVector x, TVector low)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector n = TSimd.Round(TSimd.Multiply(TSimd.Add(x, low), TSimd.Create(Log2E)));
        TVector power = TSimd.ScaleB(Rest<TVector, TSimd>(TSimd.Add(Remainder<TVector, TSimd>(x, n), low)), n);
        return TSimd.AndNot(power, TSimd.GreaterThan(TSimd.Create(Lowest), x));
    }

    /// <summary>
    /// e^(x + low) as result * scale * rest for any x: a factor that is multiplied with the result first keeps its digits where the
    /// exponential alone is denormal. Below -105 rest is 0; above 89 the product is infinite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Split<TVector, TSimd>(TVector x, TVector low, out TVector scale, out TVector rest)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        // NaN, the second operand, is what the hardware's minimum and maximum keep.
        TVector limited = TSimd.MaxNative(TSimd.Create(LowestSplit), TSimd.MinNative(TSimd.Create(HighestSplit), x));
        TVector n = TSimd.Round(TSimd.Multiply(TSimd.Add(limited, low), TSimd.Create(Log2E)));
        TVector half = TSimd.Round(TSimd.Multiply(n, TSimd.Create(0.5f)));
        scale = TSimd.ScaleB(TSimd.Create(1f), half);
        rest = TSimd.AndNot(TSimd.ScaleB(TSimd.Create(1f), TSimd.Subtract(n, half)), TSimd.GreaterThan(TSimd.Create(LowestSplit), x));
        return Rest<TVector, TSimd>(TSimd.Add(Remainder<TVector, TSimd>(limited, n), low));
    }

    /// <summary>As <see cref="Split"/>, in fewer instructions, for x up to 43: beyond it is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SplitBelow<TVector, TSimd>(TVector x, TVector low, out TVector scale, out TVector rest)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector limited = TSimd.MaxNative(TSimd.Create(LowestSplit), x);
        TVector n = TSimd.Round(TSimd.Multiply(TSimd.Add(limited, low), TSimd.Create(Log2E)));
        scale = Scale<TVector, TSimd>(x, n, out rest);
        return Rest<TVector, TSimd>(TSimd.Add(Remainder<TVector, TSimd>(limited, n), low));
    }

    /// <inheritdoc cref="SplitBelow{TVector, TSimd}(TVector, TVector, out TVector, out TVector)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SplitBelow<TVector, TSimd>(TVector x, out TVector scale, out TVector rest)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        TVector limited = TSimd.MaxNative(TSimd.Create(LowestSplit), x);
        TVector n = TSimd.Round(TSimd.Multiply(limited, TSimd.Create(Log2E)));
        scale = Scale<TVector, TSimd>(x, n, out rest);
        return Rest<TVector, TSimd>(Remainder<TVector, TSimd>(limited, n));
    }

    /// <summary>2^n for n up to 63 as result * rest, whose product may be denormal, or 0 where x is far below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scale<TVector, TSimd>(TVector x, TVector n, out TVector rest)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        rest = TSimd.AndNot(TSimd.Create(1f / (1L << 32) / (1L << 32)), TSimd.GreaterThan(TSimd.Create(LowestSplit), x));
        return TSimd.ScaleB(TSimd.Create(1f), TSimd.Add(n, TSimd.Create(64f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Remainder<TVector, TSimd>(TVector x, TVector n)
        where TVector : struct
        where TSimd : ISimd<TVector> =>
        TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Low), TSimd.MultiplyAdd(n, TSimd.Create(-Ln2High), x));

    /// <summary>e to the power r, for the small r that range reduction leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest<TVector, TSimd>(TVector r)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        // (e^r - 1 - r) / r^2, the coefficients of Cephes' expf.
        TVector q = TSimd.Create(1.9875691500e-4f);
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(1.3981999507e-3f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(8.3334519073e-3f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(4.1665795894e-2f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(1.6666665459e-1f));
        q = TSimd.MultiplyAdd(q, r, TSimd.Create(5.0000001201e-1f));
        q = TSimd.MultiplyAdd(q, TSimd.Multiply(r, r), r);
        return TSimd.Add(q, TSimd.Create(1f));
    }
}
