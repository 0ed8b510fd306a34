namespace Amago.Tests.Kernels.Activations;

/// <summary>erfc in double, to about 1e-12 relatively: what the float kernels are measured against.</summary>
internal static class DoubleErfc
{
    public static double Erfc(double z) => z < 0 ? 2 - Erfc(-z) : z < 2 ? 1 - Series(z) : ContinuedFraction(z);

    public static double Phi(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    // erf(z) = 2 / sqrt(pi) exp(-z^2) sum_n 2^n z^(2n+1) / (1 * 3 * ... * (2n+1)): all terms positive.
    private static double Series(double z)
    {
        double term = z, sum = z;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    // erfc(z) = exp(-z^2) / sqrt(pi) / (z + (1/2) / (z + (2/2) / (z + (3/2) / (z + ...)))).
    private static double ContinuedFraction(double z)
    {
        double denominator = z;
        for (int k = 200; k >= 1; k--)
            denominator = z + (0.5 * k / denominator);
        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / denominator;
    }
}
