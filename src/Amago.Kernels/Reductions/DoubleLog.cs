namespace Amago.Kernels.Reductions;

/// <summary>A logarithm in float64, by arithmetic alone: the same bits on every machine.</summary>
internal static class DoubleLog
{
    private const double Ln2 = 0.69314718055994530942, SqrtTwo = 1.41421356237309504880;

    // Terms of the series below: the next one is under 1e-17 of the sum.
    private const int Terms = 11;

    /// <summary>log(1 + s) for s >= 0, relatively exact for small ones too; NaN and infinity stay.</summary>
    public static double OnePlus(double s)
    {
        if (!double.IsFinite(s))
            return s;
        double k = 0, m = 1 + s, f = s; // 1 + s = 2^k (1 + f), and f = s itself where k is 0: 1 + s may have lost its digits
        if (m > SqrtTwo)
        {
            k = Math.ILogB(m);
            m = Math.ScaleB(m, -(int)k);
            if (m > SqrtTwo)
                (m, k) = (m / 2, k + 1);
            f = m - 1;
        }

        // log(1 + f) = 2 artanh(z) = 2 (z + z^3 / 3 + z^5 / 5 + ..) with z = f / (2 + f), |z| <= 0.172.
        double z = f / (2 + f), square = z * z, sum = 0;
        for (int term = Terms; term > 0; term--)
            sum = (sum * square) + (1.0 / ((2 * term) - 1));
        return (2 * z * sum) + (k * Ln2);
    }
}
