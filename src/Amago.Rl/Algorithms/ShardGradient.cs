namespace Amago.Rl.Algorithms;

/// <summary>
/// A shard's part of a minibatch as one vector: the gradients of the sum of its samples' losses, parameter by parameter, and behind them
/// the sums of what is reported.
/// </summary>
internal sealed class ShardGradient
{
    private const int Figures = 5;

    private readonly ActorCritic _policy;
    private readonly PpoSettings _settings;
    private readonly DrQv2Aug? _augmentation;
    private readonly Tensor[] _parameters;
    private readonly int _weights;

    /// <summary>Prepares to compute gradients.</summary>
    /// <param name="policy">The networks.</param>
    /// <param name="parameters">Those of the policy's parameters that are trained.</param>
    /// <param name="settings">The algorithm's numbers.</param>
    /// <param name="augmentation">Shifts images, or null.</param>
    public ShardGradient(ActorCritic policy, IEnumerable<Tensor> parameters, PpoSettings settings, DrQv2Aug? augmentation)
    {
        (_policy, _parameters, _settings, _augmentation) = (policy, [.. parameters], settings, augmentation);
        _weights = _parameters.Sum(static parameter => parameter.ElementCount);
    }

    /// <summary>Numbers of the vector.</summary>
    public int Length => _weights + Figures;

    /// <summary>Computes a shard's vector.</summary>
    /// <param name="samples">The shard's rollout and samples.</param>
    /// <param name="minibatch">Number of the minibatch.</param>
    /// <param name="normalization">Mean of the minibatch's advantages, and what makes their deviation 1.</param>
    /// <param name="shifts">Seed of the shifts of images.</param>
    /// <param name="into">Receives the vector.</param>
    public void Compute(ShardSamples samples, int minibatch, (double Mean, double Scale) normalization, ulong shifts, Span<float> into)
    {
        using var scope = new TensorScope();
        Tensor chosen = samples.Of(minibatch), advantages = samples.Rollout.Take(samples.Rollout.Advantages, chosen);
        if (_settings.NormalizeAdvantages)
        {
            foreach (ref float advantage in advantages.AsSpan<float>())
                advantage = (float)((advantage - normalization.Mean) * normalization.Scale);
        }

        _augmentation?.Generator.Reseed(shifts);
        PpoObjective objective = PpoObjective.Of(_policy, _settings, samples.Rollout, chosen, advantages, _augmentation);
        Tensor policyLoss = -objective.Surrogate.Sum(), valueLoss = objective.ValueErrors.Sum() * 0.5f, entropy = objective.Entropy.Sum();
        Tensor loss = policyLoss + (valueLoss * _settings.ValueCoefficient) - (entropy * _settings.EntropyCoefficient);
        foreach (Tensor parameter in _parameters)
            parameter.ZeroGrad();
        loss.Backward();
        int at = 0;
        foreach (Tensor parameter in _parameters)
        {
            Span<float> part = into.Slice(at, parameter.ElementCount);
            if (parameter.Grad is { } gradient)
                gradient.CopyTo(part);
            else
                part.Clear();
            at += part.Length;
        }

        int count = chosen.ElementCount;
        (double kl, double clipped) = PpoLosses.Drift(objective.LogRatio.Detach().AsSpan<float>(), _settings.ClipRange); // detail 12
        ReadOnlySpan<float> figures =
            [policyLoss.Item<float>(), valueLoss.Item<float>(), entropy.Item<float>(), (float)(kl * count), (float)(clipped * count)];
        figures.CopyTo(into[at..]);
    }

    /// <summary>Makes means of the vector of all shards, and gives them to the parameters as their gradients.</summary>
    /// <param name="total">The sum of all shards' vectors; it is changed.</param>
    /// <param name="count">Number of the minibatch's samples.</param>
    /// <returns>The losses, without the gradients' norm and the explained variance.</returns>
    public PpoLosses Apply(float[] total, int count)
    {
        using var scope = new TensorScope();
        foreach (ref float number in total.AsSpan())
            number /= count;
        Tensor means = Tensor.FromArray(total, [total.Length]);
        int at = 0;
        foreach (Tensor parameter in _parameters)
        {
            parameter.ZeroGrad();
            parameter.Backward(means.Slice(0, at, parameter.ElementCount).Reshape(parameter.Shape));
            at += parameter.ElementCount;
        }

        ReadOnlySpan<float> figures = total.AsSpan(at);
        return new(figures[0], figures[1], figures[2], figures[3], figures[4], double.NaN, double.NaN);
    }
}
