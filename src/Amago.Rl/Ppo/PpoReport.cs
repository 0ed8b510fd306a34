using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>How training goes, after one rollout and its update.</summary>
/// <param name="Iteration">Rollouts so far.</param>
/// <param name="Steps">Steps of all environments so far.</param>
/// <param name="Episodes">Episodes that ended so far.</param>
/// <param name="MeanReturn">Mean return of the last 100 of them: scores as the game counts them. NaN before the first.</param>
/// <param name="MeanLength">Mean length of the last 100, in steps. NaN before the first.</param>
/// <param name="Losses">Of this update.</param>
/// <param name="LearningRate">Of this update.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PpoReport(long Iteration, long Steps, long Episodes, double MeanReturn, double MeanLength, PpoLosses Losses, float LearningRate);

/// <summary>What an update came to, as means over its minibatches.</summary>
/// <param name="Policy">The clipped objective, negated.</param>
/// <param name="Value">Half the mean square of what the critic was wrong by.</param>
/// <param name="Entropy">Of the policy, in nats.</param>
/// <param name="Divergence">
/// Of the old policy from the new: the estimator (r - 1) - log r (Schulman, "Approximating KL Divergence", 2020).
/// </param>
/// <param name="ClippedShare">Samples whose ratio was beyond the clip range.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="ExplainedVariance">Of the returns by the values of the rollout: 1 is perfect, 0 no better than their mean.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PpoLosses(double Policy, double Value, double Entropy, double Divergence, double ClippedShare, double GradientNorm, double ExplainedVariance)
{
    /// <summary>Of no update: all are NaN.</summary>
    internal static PpoLosses None { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}
