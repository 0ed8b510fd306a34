using Amago.Kernels;

namespace Amago.Rl.Spaces;

/// <summary>A bit that is on with the sigmoid of its logit.</summary>
internal static class BinaryRow
{
    /// <summary>The probability of a 1.</summary>
    public static double Probability(float logit) => 1 / (1 + PortableMath.Exp(-(double)logit));

    /// <summary>The logarithm of the probability of a bit, also where the sigmoid is 0 or 1 in float64.</summary>
    public static double LogProbability(float logit, bool bit)
    {
        double x = bit ? -(double)logit : logit; // log sigmoid(-x)
        return -(Math.Max(x, 0) + PortableMath.Log(1 + PortableMath.Exp(-Math.Abs(x))));
    }

    /// <summary>The entropy in nats.</summary>
    public static double Entropy(float logit)
    {
        double p = Probability(logit);
        return -((p * LogProbability(logit, true)) + ((1 - p) * LogProbability(logit, false)));
    }
}
