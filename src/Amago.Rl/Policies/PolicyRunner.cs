using System.Globalization;

namespace Amago.Rl.Policies;

/// <summary>
/// Runs a policy on observations without learning: logits and values, and actions with their log-probabilities. Outputs have to be finite:
/// of a logit that is NaN or infinite no action could be drawn, and one would be taken without a word.
/// </summary>
/// <param name="owner">Name of the caller in messages.</param>
/// <param name="count">The most observations at once: N.</param>
/// <param name="actions">Number of actions, A.</param>
internal sealed class PolicyRunner(string owner, int count, int actions)
{
    private readonly float[] _logits = new float[count * actions]; // zeros, before the first run: all actions alike
    private readonly float[] _chosen = new float[count];
    private readonly ActionSampler _sampler = new(new DiscreteActions(actions));

    /// <summary>Logits of the actions for the last observations, (N, A).</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>Computes logits, which are kept, and values of observations.</summary>
    /// <param name="policy">The policy to run.</param>
    /// <param name="observations">Observations, (B, H, W, C) uint8 with B from 1 to N.</param>
    /// <param name="values">Receives the values, (B).</param>
    /// <param name="step">Number of the step that messages name, counted from 1.</param>
    /// <exception cref="PolicyOutputException">A logit or a value is NaN or infinite.</exception>
    public void Evaluate(ActorCritic policy, Tensor observations, Span<float> values, long step)
    {
        using IDisposable noGradients = Autograd.NoGrad();
        using var scope = new TensorScope();
        (Tensor logits, Tensor expected) = policy.Forward(observations);
        logits.CopyTo<float>(_logits);
        expected.CopyTo(values);
        ReadOnlySpan<float> all = _logits.AsSpan(0, logits.ElementCount);
        int wrong = FirstNotFinite(all);
        if (wrong >= 0)
            throw NotFinite(all[wrong], $"logit of action {wrong % actions}", wrong / actions, step);
        wrong = FirstNotFinite(values);
        if (wrong >= 0)
            throw NotFinite(values[wrong], "value", wrong, step);
    }

    /// <summary>Draws an action from the softmax of each row of the logits.</summary>
    /// <param name="generator">Gives a uniform number for each row.</param>
    /// <param name="actions">Receives the actions, (N).</param>
    /// <param name="logProbabilities">Receives the logarithms of the actions' probabilities, (N).</param>
    public void Sample(Generator generator, Span<int> actions, Span<float> logProbabilities)
    {
        _sampler.Sample(new ActionParameters(_logits), generator, _chosen, logProbabilities);
        ToNumbers(actions);
    }

    /// <summary>Takes the likeliest action of each row of the logits.</summary>
    /// <param name="actions">Receives the actions, (N).</param>
    public void TakeLikeliest(Span<int> actions)
    {
        _sampler.Mode(new ActionParameters(_logits), _chosen);
        ToNumbers(actions);
    }

    private void ToNumbers(Span<int> actions)
    {
        for (int i = 0; i < actions.Length; i++)
            actions[i] = (int)_chosen[i];
    }

    private static int FirstNotFinite(ReadOnlySpan<float> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!float.IsFinite(outputs[i]))
                return i;
        }

        return -1;
    }

    private PolicyOutputException NotFinite(float output, string name, int environment, long step) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{owner}: expected finite numbers of the policy, got {output} as the {name} in environment {environment} at step {step}; "
        + $"its parameters are not finite, or too large."));
}
