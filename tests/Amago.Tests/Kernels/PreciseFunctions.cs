using System.Numerics;

namespace Amago.Tests.Kernels;

/// <summary>Functions by their series, in integers of 256 bits behind the point: more than any float64 result can tell.</summary>
internal static class PreciseFunctions
{
    private const int Bits = 256;

    private static readonly BigInteger One = BigInteger.One << Bits;
    private static readonly BigInteger Ln2 = 2 * ArcTanh(One / 3); // ln 2 = 2 artanh(1 / 3)
    private static readonly BigInteger HalfPi = 2 * ((4 * ArcTan(5)) - ArcTan(239)); // Machin's formula

    public static PreciseNumber Exp(double x)
    {
        BigInteger value = PreciseNumber.Of(x).Scaled(Bits), k = BigInteger.Divide(value, Ln2), r = value - (k * Ln2);
        BigInteger sum = One, term = One;
        for (int n = 1; !term.IsZero; n++)
            sum += term = ((term * r) >> Bits) / n;
        return new PreciseNumber(sum, (int)k - Bits);
    }

    public static PreciseNumber Log(double x)
    {
        PreciseNumber value = PreciseNumber.Of(x);
        int k = (int)value.Digits.GetBitLength() - 1;
        BigInteger m = value.Digits << (Bits - k); // from 1 to 2
        return new PreciseNumber(((k + value.Exponent) * Ln2) + (2 * ArcTanh(((m - One) << Bits) / (m + One))), -Bits);
    }

    public static PreciseNumber Pow(double x, long n)
    {
        PreciseNumber power = new(1, 0), factor = PreciseNumber.Of(x);
        for (; n > 0; n >>= 1, factor *= factor)
            power = n % 2 == 1 ? power * factor : power;
        return power;
    }

    public static (PreciseNumber Sin, PreciseNumber Cos) SinCos(double angle)
    {
        BigInteger value = PreciseNumber.Of(angle).Scaled(Bits), turn = 4 * HalfPi;
        value -= turn * BigInteger.Divide(value, turn); // less than a turn
        BigInteger sin = 0, cos = 0, term = One;
        for (int n = 0; !term.IsZero; n++)
        {
            BigInteger signed = n % 4 < 2 ? term : -term;
            (sin, cos) = n % 2 == 0 ? (sin, cos + signed) : (sin + signed, cos);
            term = ((term * value) >> Bits) / (n + 1);
        }

        return (new PreciseNumber(sin, -Bits), new PreciseNumber(cos, -Bits));
    }

    // z + z^3 / 3 + z^5 / 5 + ..
    private static BigInteger ArcTanh(BigInteger z)
    {
        BigInteger sum = 0, square = (z * z) >> Bits;
        for (int n = 1; !z.IsZero; n += 2, z = (z * square) >> Bits)
            sum += z / n;
        return sum;
    }

    // 1 / x - 1 / 3 x^3 + 1 / 5 x^5 - ..
    private static BigInteger ArcTan(int x)
    {
        BigInteger sum = 0, power = One / x;
        for (int n = 1; !power.IsZero; n += 2, power /= x * x)
            sum += n % 4 == 1 ? power / n : -(power / n);
        return sum;
    }
}
