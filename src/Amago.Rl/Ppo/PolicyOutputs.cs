namespace Amago.Rl;

/// <summary>
/// Holds what a policy says against what can be acted on: of a logit that is NaN or infinite no action could be drawn, and one would be
/// taken without a word.
/// </summary>
internal static class PolicyOutputs
{
    /// <summary>Says what is wrong with the outputs for a batch of observations, or null.</summary>
    /// <param name="logits">(N, A).</param>
    /// <param name="values">(N).</param>
    /// <param name="step">The step of every environment that they belong to, counted from 1.</param>
    public static string? Fault(ReadOnlySpan<float> logits, ReadOnlySpan<float> values, long step)
    {
        int actions = logits.Length / values.Length;
        int wrong = FirstNotFinite(logits);
        if (wrong >= 0)
            return Text(logits[wrong], $"logit of action {wrong % actions}", wrong / actions, step);
        wrong = FirstNotFinite(values);
        return wrong >= 0 ? Text(values[wrong], "value", wrong, step) : null;
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

    private static string Text(float output, string name, int environment, long step) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"expected finite numbers of the policy, got {output} as the {name} in environment {environment} at step {step}; its parameters are not finite, or too large.");
}

/// <summary>A policy that can't play, because what it says is not finite.</summary>
internal sealed class PolicyOutputException(string message) : InvalidOperationException(message);
