using Amago.Rl.Acting;
using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>What a policy says and does for given observations, as <c>amago act</c> writes it.</summary>
public static class PolicyActing
{
    // Rows at once: what lies between layers stays small, and results do not depend on it.
    private const int Rows = 32;

    /// <summary>Runs a policy on observations.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="observations">N observations: a tensor (N, ...) for each entry of the policy's space, and none besides.</param>
    /// <param name="generator">Draws actions; null for the likeliest ones.</param>
    /// <returns>
    /// <c>logits</c>: log-probabilities (N, n) of choices, raw logits of bits; <c>mean</c> and <c>std</c> (N, n) of numbers;
    /// <c>q_values</c> (N, n); <c>values</c> (N, 1); <c>actions</c>: int64 (N) of one choice, int64 (N, n) of several, float32 (N, n) of
    /// bits and of numbers, which are limited to their bounds; <c>embedding</c> (N, D). What a policy does not have is left out.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An observation is missing, surplus, of another shape or type, out of its range or not finite; or there is no distribution to draw
    /// from.
    /// </exception>
    public static StateDict Run(Policy policy, IReadOnlyDictionary<string, Tensor> observations, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(observations);
        ObservationBatch batch = ObservationBatch.FromTensors(policy.ObservationSpace, observations);
        ExpectFinite(batch);
        using IDisposable noGradients = Autograd.NoGrad();
        var parts = policy.OutputNames.ToDictionary(static name => name, static _ => new List<Tensor>(), StringComparer.Ordinal);
        for (int start = 0; start < batch.Count; start += Rows)
        {
            ObservationBatch some = batch.Slice(start, Math.Min(Rows, batch.Count - start));
            IReadOnlyList<Tensor> outputs = policy.Forward(some.ToDictionary());
            for (int i = 0; i < outputs.Count; i++)
                parts[policy.OutputNames[i]].Add(outputs[i].Rank == 1 ? outputs[i].Reshape(outputs[i].Shape[0], 1) : outputs[i]);
        }

        var answers = new PolicyAnswers(policy, generator);
        return answers.Of(parts.ToDictionary(
            static part => part.Key,
            static part => part.Value.Count == 1 ? part.Value[0] : Tensor.Cat(part.Value), StringComparer.Ordinal));
    }

    // Of a NaN a network makes NaN alone, and of those an action like any other.
    internal static void ExpectFinite(ObservationBatch batch)
    {
        for (int i = 0; i < batch.Tensors.Count; i++)
        {
            if (batch.Tensors[i].DType != DType.Float32)
                continue;
            ReadOnlySpan<float> numbers = batch.Tensors[i].AsSpan<float>();
            for (int place = 0; place < numbers.Length; place++)
            {
                if (!float.IsFinite(numbers[place]))
                {
                    throw new ArgumentException(
                        $"Observations: expected finite numbers in '{Printable.Short(batch.Space.Entries[i].Name)}', got "
                        + $"{SpaceWriter.Number(numbers[place])} in observation {place / (numbers.Length / batch.Count)}.",
                        "observations");
                }
            }
        }
    }
}
