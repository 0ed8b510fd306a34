using Amago.Rl.Shards;

namespace Amago.Rl.Algorithms;

/// <summary>The terms of PPO's loss, one for each sample of a minibatch of M.</summary>
/// <param name="Surrogate">The clipped surrogate objective, which the policy maximises, (M).</param>
/// <param name="ValueErrors">Squared errors of the critic, (M).</param>
/// <param name="Entropy">Entropy of the policy's actions, (M).</param>
/// <param name="LogRatio">Logarithm of the ratio of the action's probabilities, new to old, (M).</param>
internal readonly record struct PpoObjective(Tensor Surrogate, Tensor ValueErrors, Tensor Entropy, Tensor LogRatio)
{
    /// <summary>Computes the terms.</summary>
    /// <param name="policy">The networks.</param>
    /// <param name="settings">The algorithm's numbers.</param>
    /// <param name="rollout">What was played.</param>
    /// <param name="samples">Numbers of the samples in the rollout, (M) int64.</param>
    /// <param name="advantages">The samples' advantages, normalised where that is wanted, (M).</param>
    /// <param name="augmentation">Shifts images, or null.</param>
    public static PpoObjective Of(
        ActorCritic policy, PpoSettings settings, Rollout rollout, Tensor samples, Tensor advantages, DrQv2Aug? augmentation)
    {
        IReadOnlyList<Tensor> outputs = policy.Forward(rollout.TakeObservations(samples).ToDictionary(), augmentation);
        Tensor parameters = outputs[policy.HeadIndex], values = outputs[policy.ValuesIndex].Reshape(-1); // (M, P), (M)
        Tensor? masks = rollout.Masks is null ? null : rollout.Take(rollout.Masks, samples); // (M, K)
        var distribution = new ActionDistribution(policy.ActionSpace, parameters, policy.LogStd, masks);
        Tensor logProbabilities = distribution.LogProbability(rollout.Take(rollout.Actions, samples));
        Tensor logRatio = logProbabilities - rollout.Take(rollout.LogProbabilities, samples), ratio = logRatio.Exp();
        Tensor clippedRatio = ratio.Clamp(1 - settings.ClipRange, 1 + settings.ClipRange);
        Tensor surrogate = Tensor.Minimum(ratio * advantages, clippedRatio * advantages); // detail 8
        return new(surrogate, ErrorsOf(settings, rollout, values, samples), distribution.Entropy(), logRatio);
    }

    // The larger of both errors counts, so that a value which moved too far is not drawn further (detail 9).
    private static Tensor ErrorsOf(PpoSettings settings, Rollout rollout, Tensor values, Tensor samples)
    {
        Tensor returns = rollout.Take(rollout.Returns, samples), errors = (values - returns).Square();
        if (settings.ValueClipRange == 0)
            return errors;
        Tensor before = rollout.Take(rollout.Values, samples);
        Tensor clipped = before + (values - before).Clamp(-settings.ValueClipRange, settings.ValueClipRange);
        return Tensor.Maximum(errors, (clipped - returns).Square());
    }
}
