using Amago.Kernels;

namespace Amago.Rl.Spaces;

/// <summary>A number with a normal distribution.</summary>
internal static class GaussianRow
{
    /// <summary>Half the logarithm of 2 pi.</summary>
    public const double HalfLogTwoPi = 0.918938533204672741780329736406;

    /// <summary>The logarithm of the density at a number.</summary>
    public static double LogProbability(float mean, float logStd, float number)
    {
        double distance = (number - mean) * PortableMath.Exp(-(double)logStd);
        return -(0.5 * distance * distance) - logStd - HalfLogTwoPi;
    }

    /// <summary>The differential entropy in nats.</summary>
    public static double Entropy(float logStd) => 0.5 + HalfLogTwoPi + logStd;
}
