using Amago.Tensors;

namespace Amago.Rl;

/// <summary>Adds up what the minibatches of an update came to.</summary>
internal sealed class PpoLossSums
{
    private double _policy, _value, _entropy, _divergence, _clipped, _norm;
    private int _count;

    public void Clear()
    {
        (_policy, _value, _entropy) = (0, 0, 0);
        (_divergence, _clipped, _norm) = (0, 0, 0);
        _count = 0;
    }

    public void Add(Tensor policyLoss, Tensor valueLoss, Tensor entropy, Tensor logRatio, float clipRange, float norm)
    {
        _policy += policyLoss.Item<float>();
        _value += valueLoss.Item<float>();
        _entropy += entropy.Item<float>();
        _norm += norm;
        double divergence = 0;
        int clipped = 0;
        ReadOnlySpan<float> logs = logRatio.Detach().AsSpan<float>();
        foreach (float log in logs)
        {
            double beyond = Math.Exp(log) - 1;
            divergence += beyond - log;
            clipped += Math.Abs(beyond) > clipRange ? 1 : 0;
        }

        _divergence += divergence / logs.Length;
        _clipped += clipped / (double)logs.Length;
        _count++;
    }

    public PpoLosses Means(Rollout rollout) =>
        new(_policy / _count, _value / _count, _entropy / _count, _divergence / _count, _clipped / _count, _norm / _count, ExplainedVariance(rollout));

    private static double ExplainedVariance(Rollout rollout)
    {
        double variance = Variance(rollout.Returns), unexplained = Variance(rollout.Advantages); // returns = values + advantages
        return variance == 0 ? 0 : 1 - (unexplained / variance);
    }

    private static double Variance(float[] values)
    {
        double mean = values.Average(static value => (double)value);
        return values.Average(value => (value - mean) * (value - mean));
    }
}
