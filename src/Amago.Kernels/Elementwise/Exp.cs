namespace Amago.Kernels.Elementwise;

/// <summary>e^x: 0 and infinity where a float ends, denormals before.</summary>
internal readonly struct Exp : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector power = Exponential.Split<TVector, TSimd>(x, TSimd.Create(0f), out TVector scale, out TVector rest);
        return TSimd.Multiply(TSimd.Multiply(power, scale), rest);
    }
}

/// <summary>e^(x - shift) for x up to shift, with what the difference loses in rounding put back.</summary>
internal readonly struct ShiftedExp(float shift) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // The error of a sum of two (Knuth): exact. Far below, where e^x is 0 whatever it is, it may be large, or no number.
        TVector minus = TSimd.Create(-shift), difference = TSimd.Add(x, minus), back = TSimd.Subtract(difference, x);
        TVector low = TSimd.Add(TSimd.Subtract(x, TSimd.Subtract(difference, back)), TSimd.Subtract(minus, back));
        low = TSimd.And(low, TSimd.GreaterThan(difference, TSimd.Create(-110f)));
        TVector power = Exponential.SplitBelow<TVector, TSimd>(difference, low, out TVector scale, out TVector rest);
        return TSimd.Multiply(TSimd.Multiply(power, scale), rest);
    }
}
