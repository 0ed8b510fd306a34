using System.Globalization;

namespace Amago.Rl.Policies;

/// <summary>
/// Runs a policy on observations without learning: the head's numbers and values, and actions with their log-probabilities. Outputs have to
/// be finite: of a logit that is NaN or infinite no action could be drawn, and one would be taken without a word.
/// </summary>
/// <remarks>The policy acts as it was at the last <see cref="Refresh"/>, or, before one, when this was made.</remarks>
/// <param name="owner">Name of the caller in messages.</param>
/// <param name="policy">The policy to run; null where actions are drawn at random.</param>
/// <param name="count">The most observations at once: N.</param>
/// <param name="actions">What the policy does.</param>
internal sealed class PolicyRunner(string owner, Policy? policy, int count, ActionSpace actions)
{
    private readonly float[] _parameters = new float[count * actions.ParameterCount]; // zeros, before the first run: all actions alike
    private readonly float[] _logStd = new float[actions.LogStdLength];
    private readonly ActionSampler _sampler = new(actions);
    private readonly CompiledNetwork? _compiled = policy?.Compile(count);

    /// <summary>The head's numbers for the last observations, (N, P).</summary>
    public ReadOnlySpan<float> Parameters => _parameters;

    /// <summary>Logarithms of the standard deviations of continuous actions, (D).</summary>
    public ReadOnlySpan<float> LogStd => _logStd;

    /// <summary>Takes the policy's parameters as they are now.</summary>
    public void Refresh() => _compiled?.Refresh();

    /// <summary>Computes the head's numbers, which are kept, and values of observations.</summary>
    /// <param name="observations">B observations, from 1 to N.</param>
    /// <param name="values">Receives the values, (B); zeros of a policy without a critic.</param>
    /// <param name="step">Number of the step that messages name, counted from 1.</param>
    /// <exception cref="PolicyOutputException">A number or a value is NaN or infinite.</exception>
    public void Evaluate(ObservationBatch observations, Span<float> values, long step)
    {
        if (policy is not { } acting || _compiled is not { } compiled)
            throw new InvalidOperationException($"{owner}: expected a policy to run, got none.");
        observations.CopyTo(compiled);
        compiled.Run(observations.Count);
        compiled.Output(acting.OutputNames[acting.HeadIndex]).CopyTo(_parameters);
        if (acting.ValuesIndex >= 0)
            compiled.Output(Policy.ValuesName).CopyTo(values);
        else
            values.Clear();
        acting.LogStd?.CopyTo<float>(_logStd);
        int width = actions.ParameterCount;
        ReadOnlySpan<float> all = _parameters.AsSpan(0, observations.Count * width);
        int wrong = FirstNotFinite(all);
        if (wrong >= 0)
            throw NotFinite(all[wrong], $"{NameOfHead(acting)} {wrong % width}", wrong / width, step);
        wrong = FirstNotFinite(values);
        if (wrong >= 0)
            throw NotFinite(values[wrong], "value", wrong, step);
        wrong = FirstNotFinite(_logStd);
        if (wrong >= 0)
            throw NotFinite(_logStd[wrong], $"logarithm of the standard deviation of action {wrong}", 0, step);
    }

    /// <summary>Draws an action for each row by what the policy said last.</summary>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    /// <param name="generator">Gives the random numbers.</param>
    /// <param name="chosen">Receives the actions (N, L), not limited to their bounds.</param>
    /// <param name="logProbabilities">Receives the logarithms of the actions' probabilities, (N).</param>
    public void Sample(ReadOnlySpan<bool> masks, Generator generator, Span<float> chosen, Span<float> logProbabilities) =>
        _sampler.Sample(new ActionParameters(_parameters, _logStd, masks), generator, chosen, logProbabilities);

    /// <summary>Draws an action for each row, whatever the policy says.</summary>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    /// <param name="generator">Gives the random numbers.</param>
    /// <param name="chosen">Receives the actions, (N, L).</param>
    public void Random(ReadOnlySpan<bool> masks, Generator generator, Span<float> chosen) => _sampler.Random(masks, generator, chosen);

    /// <summary>Takes the likeliest action of each row.</summary>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    /// <param name="chosen">Receives the actions (N, L), not limited to their bounds.</param>
    public void TakeLikeliest(ReadOnlySpan<bool> masks, Span<float> chosen) =>
        _sampler.Mode(new ActionParameters(_parameters, _logStd, masks), chosen);

    /// <summary>The probability of every choice and bit, and the mean of every number.</summary>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    /// <param name="probabilities">Receives the numbers, (N, P).</param>
    public void Probabilities(ReadOnlySpan<bool> masks, Span<float> probabilities) =>
        _sampler.Probabilities(new ActionParameters(_parameters, _logStd, masks), probabilities);

    private static string NameOfHead(Policy policy) => policy.OutputNames[policy.HeadIndex] switch
    {
        Policy.MeanName => "mean of action",
        Policy.QValuesName => "value of action",
        _ => "logit of action",
    };

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
