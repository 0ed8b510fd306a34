using System.Numerics;

namespace Amago.Tests.Kernels;

/// <summary>A number of some hundred bits: <paramref name="Digits"/> times 2 to the power of <paramref name="Exponent"/>.</summary>
internal readonly record struct PreciseNumber(BigInteger Digits, long Exponent)
{
    private const int Bits = 320, MantissaBits = 52, MinExponent = -1074, MaxExponent = 1023, FineBits = 64;

    /// <summary>A float64 as it is.</summary>
    public static PreciseNumber Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x), mantissa = bits & ((1L << MantissaBits) - 1);
        int exponent = (int)(bits >> MantissaBits) & 0x7FF;
        if (exponent > 0)
            mantissa |= 1L << MantissaBits;
        return new PreciseNumber(x < 0 ? -mantissa : mantissa, MinExponent + Math.Max(exponent - 1, 0));
    }

    public static PreciseNumber operator *(PreciseNumber a, PreciseNumber b)
    {
        BigInteger digits = a.Digits * b.Digits;
        int beyond = Math.Max((int)digits.GetBitLength() - Bits, 0);
        return new PreciseNumber(digits >> beyond, a.Exponent + b.Exponent + beyond);
    }

    /// <summary>The number times 2 to the power of <paramref name="bits"/>, cut to an integer.</summary>
    public BigInteger Scaled(int bits) =>
        bits + Exponent >= 0 ? Digits << (int)(bits + Exponent) : Digits >> (int)Math.Min(-(bits + Exponent), int.MaxValue);

    /// <summary>
    /// How far a float64 is from this number, in units of the last place of float64 numbers of its magnitude; 0 for an infinity where the
    /// number is beyond them.
    /// </summary>
    public double UlpsTo(double actual)
    {
        long magnitude = Exponent + (int)BigInteger.Abs(Digits).GetBitLength() - 1;
        if (magnitude > MaxExponent || !double.IsFinite(actual))
            return magnitude > MaxExponent && double.IsInfinity(actual) && actual > 0 == Digits.Sign > 0 ? 0 : double.PositiveInfinity;
        int ulp = (int)Math.Max(magnitude - MantissaBits, MinExponent), fine = FineBits - ulp;
        BigInteger difference = BigInteger.Abs(Of(actual).Scaled(fine) - Scaled(fine));
        return (double)difference / Math.Pow(2, FineBits);
    }
}
