namespace Amago.Kernels;

/// <summary>
/// Functions in float64 by arithmetic alone, each less than one unit in the last place from the exact value: the same bits on every
/// machine, which those of <see cref="Math"/> are not, since the platform's library computes them.
/// </summary>
public static class PortableMath
{
    // Constants in two parts: multiples of the first are exact.
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;
    private const double HalfPi = Math.PI / 2, HalfPiLow = 6.123233995736766036e-17, HalfPiLowest = -1.4973849048591698e-33;

    // exp(x) is infinite above, and 0 below.
    private const double MaxExponent = 709.79, MinExponent = -745.14;
    private const int MaxPowerOfTwo = 1023;
    private const double SqrtHalf = 0.70710678118654752440;

    // 1 / 3!, 1 / 4!, .. for x up to ln(2) / 2, as far as a float64 sees them.
    private static readonly double[] ExpTerms =
    [
        1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600,
        1.0 / 6227020800,
    ];

    // -1 / 5!, 1 / 7!, .. and -1 / 6!, 1 / 8!, .. for angles up to pi / 4.
    private static readonly double[] SinTerms =
    [
        1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000,
    ];

    private static readonly double[] CosTerms =
    [
        1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000,
    ];

    /// <summary>e to the power of <paramref name="x"/>; NaN stays.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > MaxExponent)
            return double.PositiveInfinity;
        if (x < MinExponent)
            return 0;

        // x = k ln 2 + r + rest, and exp(r) = 1 + r + r^2 / 2 + ..
        double k = Math.Round(x * 1.44269504088896340736);
        double high = x - (k * Ln2High), low = k * Ln2Low, r = high - low, rest = (high - r) - low;
        double square = r * r;
        double beyond = (square * 0.5) + (square * r * Polynomial(ExpTerms, r)) + (rest * (1 + r));
        double sum = 1 + r;
        double y = sum + ((r - (sum - 1)) + beyond);

        // 2^k in two steps: the first is exact, so that what is too small for a whole float64 is rounded once.
        int first = (int)k / 2, second = (int)k - first;
        return y * PowerOfTwo(first) * PowerOfTwo(second);
    }

    /// <summary>The natural logarithm; NaN of what is negative, and minus infinity of zero.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0)
            return double.NaN;
        if (x == 0)
            return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x))
            return x;

        // x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2).
        int k = Math.ILogB(x);
        double m = Math.ScaleB(x, -k);
        if (m > 2 * SqrtHalf)
            (m, k) = (m / 2, k + 1);
        double f = m - 1;

        // log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + R), s = f / (2 + f), R = 2 s^2 / 3 + 2 s^4 / 5 + ..
        double s = f / (2 + f), square = s * s, series = 0;
        for (int odd = 23; odd >= 3; odd -= 2)
            series = (series * square) + (2.0 / odd);
        double half = 0.5 * f * f, r = series * square;
        return (k * Ln2High) - ((half - ((s * (half + r)) + (k * Ln2Low))) - f);
    }

    /// <summary>
    /// <paramref name="x"/> to a whole power of 0 or more, such as the decay of a moving average. Beyond a power of 2^40 errors add up to
    /// more than a unit in the last place.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative.</exception>
    public static double Pow(double x, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);

        // By squaring, in pairs of float64: a product's error is kept beside it.
        (double High, double Low) power = (1, 0), factor = (x, 0);
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
                power = Product(power, factor);
            factor = Product(factor, factor);
        }

        return power.Low == 0 ? power.High : power.High + power.Low;
    }

    /// <summary>Sine and cosine of an angle of at most 1e5 in magnitude, such as one of a circle.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The angle is larger, or no number.</exception>
    public static (double Sin, double Cos) SinCos(double angle)
    {
        if (!(Math.Abs(angle) <= 1e5))
            throw new ArgumentOutOfRangeException(nameof(angle), $"SinCos: expected an angle of at most 1e5, got {angle}.");

        if (angle == 0)
            return (angle, 1); // with its sign

        // angle = quarter pi / 2 + r + rest. The first difference is exact; close to a multiple of pi / 2 the second leaves little of it,
        // so that its error and what is beyond count.
        double quarter = Math.Round(angle * (1 / HalfPi));
        double high = Math.FusedMultiplyAdd(-quarter, HalfPi, angle), low = quarter * HalfPiLow;
        double r = high - low, part = r - high;
        double beyond = Math.FusedMultiplyAdd(quarter, HalfPiLow, -low) + (quarter * HalfPiLowest);
        double rest = (high - (r - part)) - (low + part) - beyond;
        double square = r * r, half = 0.5 * square;
        double sin = r + ((square * r * ((square * Polynomial(SinTerms, square)) - (1.0 / 6))) + (rest * (1 - half)));
        double whole = 1 - half;
        double cos = whole + (((1 - whole) - half) + ((square * square * Polynomial(CosTerms, square)) - (r * rest)));
        return ((long)quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    private static double Polynomial(double[] terms, double x)
    {
        double sum = 0;
        for (int i = terms.Length - 1; i >= 0; i--)
            sum = (sum * x) + terms[i];
        return sum;
    }

    private static (double High, double Low) Product((double High, double Low) a, (double High, double Low) b)
    {
        double high = a.High * b.High;
        if (high == 0 || !double.IsFinite(high))
            return (high, 0);
        double low = Math.FusedMultiplyAdd(a.High, b.High, -high) + ((a.High * b.Low) + (a.Low * b.High));
        double sum = high + low;
        return (sum, low - (sum - high));
    }

    private static double PowerOfTwo(int power) => BitConverter.Int64BitsToDouble((long)(power + MaxPowerOfTwo) << 52);
}
