using System.Runtime.InteropServices;
using Amago.Kernels;
using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>Progress of training after one rollout and its update.</summary>
/// <param name="Iteration">Rollouts so far, each with its update.</param>
/// <param name="Steps">Steps of all environments so far.</param>
/// <param name="Episodes">Episodes that have ended so far.</param>
/// <param name="MeanReturn">Mean return of the last 100 episodes: scores as the game counts them. NaN before the first.</param>
/// <param name="MeanLength">Mean length of the last 100 episodes, in steps. NaN before the first.</param>
/// <param name="Losses">Losses and statistics of this update.</param>
/// <param name="LearningRate">Step size of this update.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PpoReport(
    long Iteration, long Steps, long Episodes, double MeanReturn, double MeanLength, PpoLosses Losses, float LearningRate)
{
    /// <summary>Mean standard deviation of continuous actions behind this update; NaN where there are none.</summary>
    public double ActionStd { get; init; } = double.NaN;
}

/// <summary>Losses and statistics of an update, as means over its minibatches.</summary>
/// <param name="PolicyLoss">The clipped objective, negated: what the policy minimises.</param>
/// <param name="ValueLoss">Half the mean square of the critic's errors.</param>
/// <param name="Entropy">Mean entropy of the policy's actions, in nats.</param>
/// <param name="ApproxKl">
/// Kullback-Leibler divergence of the new policy from the old one, in nats, by the estimator (r - 1) - log r, where r is the ratio of an
/// action's probabilities, new to old (Schulman, "Approximating KL Divergence", 2020).
/// </param>
/// <param name="ClipFraction">Share of the samples whose ratio was beyond the clip range, 0 to 1.</param>
/// <param name="GradientNorm">Euclidean norm of all gradients together, before clipping.</param>
/// <param name="ExplainedVariance">
/// Share of the returns' variance that the rollout's values explain: 1 is perfect, 0 no better than their mean.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PpoLosses(
    double PolicyLoss,
    double ValueLoss,
    double Entropy,
    double ApproxKl,
    double ClipFraction,
    double GradientNorm,
    double ExplainedVariance)
{
    /// <summary>The losses where there was no update: all are NaN.</summary>
    internal static PpoLosses None { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    internal static PpoLosses Mean(IReadOnlyList<PpoLosses> updates) => new(
        updates.Average(static update => update.PolicyLoss),
        updates.Average(static update => update.ValueLoss),
        updates.Average(static update => update.Entropy),
        updates.Average(static update => update.ApproxKl),
        updates.Average(static update => update.ClipFraction),
        updates.Average(static update => update.GradientNorm),
        updates.Average(static update => update.ExplainedVariance));

    /// <summary>How far the policy has moved from the one that played the rollout.</summary>
    /// <param name="logRatio">Logarithms of the ratio of each action's probabilities, new to old.</param>
    /// <param name="clipRange">The greatest distance of the ratio from 1 that counts as within the range.</param>
    internal static (double ApproxKl, double ClipFraction) Drift(ReadOnlySpan<float> logRatio, float clipRange)
    {
        double kl = 0;
        int clipped = 0;
        foreach (float log in logRatio)
        {
            double beyond = PortableMath.Exp(log) - 1;
            kl += beyond - log;
            clipped += Math.Abs(beyond) > clipRange ? 1 : 0;
        }

        return (kl / logRatio.Length, clipped / (double)logRatio.Length);
    }

    /// <summary>The share of the returns' variance that the values of the rollout account for.</summary>
    internal static double ExplainedBy(Rollout rollout)
    {
        double variance = Variance(rollout.Returns), unexplained = Variance(rollout.Advantages); // returns = values + advantages
        return variance == 0 ? 0 : 1 - (unexplained / variance);
    }

    private static double Variance(Tensor tensor)
    {
        float[] values = tensor.ToArray<float>();
        double mean = values.Average(static value => (double)value);
        return values.Average(value => (value - mean) * (value - mean));
    }
}
