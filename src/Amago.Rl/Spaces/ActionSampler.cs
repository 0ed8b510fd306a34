using System.Buffers;
using Amago.Kernels;
using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// Actions of a space by a policy's numbers: drawn, likeliest, and their log-probabilities, on spans, without allocating. Training has the
/// same on tensors with gradients: <see cref="ActionDistribution"/>.
/// </summary>
/// <remarks>
/// Random numbers are taken row by row and within a row in the order of the space: one uniform number for a choice and for a bit, and for
/// numbers as many normal ones at once. So the same generator gives the same actions, whatever the number of threads.
/// </remarks>
public sealed partial class ActionSampler
{
    private readonly ActionPart[] _parts;
    private readonly int _parameters, _length, _masks, _logStds, _widest;

    /// <summary>Prepares for a space.</summary>
    /// <param name="space">What an action is.</param>
    public ActionSampler(ActionSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        Space = space;
        _parts = space.Parts();
        (_parameters, _length, _masks, _logStds) =
            (space.ParameterCount, space.ActionLength, space.MaskLength, space.LogStdLength);
        _widest = _parts.Max(static part => part.Count);
    }

    /// <summary>What an action is.</summary>
    public ActionSpace Space { get; }

    /// <summary>Draws an action for each row.</summary>
    /// <param name="parameters">What the policy says, of N rows.</param>
    /// <param name="generator">Gives the random numbers.</param>
    /// <param name="actions">
    /// Receives the actions (N, L); continuous ones are not limited to their bounds: see <see cref="ActionSpace.Clip"/>.
    /// </param>
    /// <param name="logProbabilities">Receives the logarithms of the actions' probabilities or densities, (N).</param>
    /// <exception cref="ArgumentException">Lengths do not fit the space, or a mask forbids every choice.</exception>
    public void Sample(ActionParameters parameters, Generator generator, Span<float> actions, Span<float> logProbabilities)
    {
        ArgumentNullException.ThrowIfNull(generator);
        int rows = Check(parameters, actions.Length, logProbabilities.Length);
        double[] weights = ArrayPool<double>.Shared.Rent(_widest); // not on the stack: a space may have any number of choices
        Span<float> uniform = stackalloc float[1];
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                ReadOnlySpan<float> values = Values(parameters, row, part);
                Span<float> action = actions.Slice((row * _length) + part.Action, part.ActionLength);
                switch (part.Kind)
                {
                    case ActionPartKind.Categorical:
                        ReadOnlySpan<bool> legal = Legal(parameters, row, part);
                        Span<double> own = weights.AsSpan(0, part.Count);
                        (double largest, double total) = CategoricalRow.Weigh(values, legal, own);
                        generator.Uniform(uniform);
                        int chosen = CategoricalRow.At(own, uniform[0] * total, legal);
                        action[0] = chosen;
                        sum += values[chosen] - largest - PortableMath.Log(total);
                        break;
                    case ActionPartKind.Binary:
                        for (int i = 0; i < action.Length; i++)
                        {
                            generator.Uniform(uniform);
                            bool isOn = uniform[0] < BinaryRow.Probability(values[i]);
                            action[i] = isOn ? 1 : 0;
                            sum += BinaryRow.LogProbability(values[i], isOn);
                        }

                        break;
                    default:
                        generator.Normal(action);
                        ReadOnlySpan<float> logStd = parameters.LogStd.Slice(part.LogStd, part.Count);
                        for (int i = 0; i < action.Length; i++)
                        {
                            action[i] = values[i] + ((float)PortableMath.Exp(logStd[i]) * action[i]);
                            sum += GaussianRow.LogProbability(values[i], logStd[i], action[i]);
                        }

                        break;
                }
            }

            logProbabilities[row] = (float)sum;
        }

        ArrayPool<double>.Shared.Return(weights);
    }

    /// <summary>
    /// Draws actions of which all are alike: legal choices and bits with the same probability, numbers uniform within their bounds.
    /// </summary>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    /// <param name="generator">Gives the random numbers.</param>
    /// <param name="actions">Receives the actions (N, L); a number without bounds is standard normal.</param>
    internal void Random(ReadOnlySpan<bool> masks, Generator generator, Span<float> actions)
    {
        int rows = actions.Length / _length, values = rows * _parameters;
        float[] rented = ArrayPool<float>.Shared.Rent(values + _logStds + rows);
        Span<float> zeros = rented.AsSpan(0, values + _logStds); // of which all are alike
        zeros.Clear();
        Sample(
            new ActionParameters(zeros[..values], zeros[values..], masks), generator, actions, rented.AsSpan(zeros.Length, rows));
        ArrayPool<float>.Shared.Return(rented);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                for (int i = 0; part.Bounds is { } bounds && i < part.Count; i++)
                {
                    Span<float> number = actions.Slice((row * _length) + part.Action + i, 1);
                    if (float.IsFinite(bounds.High[i] - bounds.Low[i]))
                        generator.Uniform(number, bounds.Low[i], bounds.High[i]);
                }
            }
        }
    }

    /// <summary>The likeliest action of each row: the first of the largest logits, bits whose logit is above 0, means.</summary>
    /// <param name="parameters">What the policy says, of N rows; standard deviations may be left out.</param>
    /// <param name="actions">
    /// Receives the actions (N, L); continuous ones are not limited to their bounds: see <see cref="ActionSpace.Clip"/>.
    /// </param>
    /// <exception cref="ArgumentException">Lengths do not fit the space, or a mask forbids every choice.</exception>
    public void Mode(ActionParameters parameters, Span<float> actions)
    {
        int rows = Check(parameters, actions.Length, actions.Length / _length, needsLogStd: false);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                ReadOnlySpan<float> values = Values(parameters, row, part);
                Span<float> action = actions.Slice((row * _length) + part.Action, part.ActionLength);
                if (part.Kind == ActionPartKind.Categorical)
                    action[0] = CategoricalRow.Likeliest(values, Legal(parameters, row, part));
                else if (part.Kind == ActionPartKind.Gaussian)
                    values.CopyTo(action);
                else
                {
                    for (int i = 0; i < action.Length; i++)
                        action[i] = values[i] > 0 ? 1 : 0;
                }
            }
        }
    }

    /// <summary>The logarithms of the probabilities of given actions; those of continuous ones are densities.</summary>
    /// <param name="parameters">What the policy says, of N rows.</param>
    /// <param name="actions">The actions (N, L).</param>
    /// <param name="logProbabilities">
    /// Receives one number for each row (N), a sum over the parts; that of an illegal choice is negative infinity.
    /// </param>
    /// <exception cref="ArgumentException">Lengths do not fit the space, a mask forbids every choice, or a choice is none.</exception>
    public void LogProbability(ActionParameters parameters, ReadOnlySpan<float> actions, Span<float> logProbabilities)
    {
        int rows = Check(parameters, actions.Length, logProbabilities.Length);
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                ReadOnlySpan<float> values = Values(parameters, row, part);
                ReadOnlySpan<float> action = actions.Slice((row * _length) + part.Action, part.ActionLength);
                if (part.Kind == ActionPartKind.Categorical)
                {
                    sum += OfChoice(values, Legal(parameters, row, part), action[0], row);
                    continue;
                }

                for (int i = 0; i < action.Length; i++)
                {
                    sum += part.Kind == ActionPartKind.Binary ? BinaryRow.LogProbability(values[i], action[i] > 0.5f)
                        : GaussianRow.LogProbability(values[i], parameters.LogStd[part.LogStd + i], action[i]);
                }
            }

            logProbabilities[row] = (float)sum;
        }
    }

    /// <summary>The entropy of each row's distribution in nats, a sum over the parts; that of continuous actions is differential.</summary>
    /// <param name="parameters">What the policy says, of N rows.</param>
    /// <param name="entropies">Receives one number for each row (N).</param>
    /// <exception cref="ArgumentException">Lengths do not fit the space, or a mask forbids every choice.</exception>
    public void Entropy(ActionParameters parameters, Span<float> entropies)
    {
        int rows = Check(parameters, entropies.Length * _length, entropies.Length);
        double[] weights = ArrayPool<double>.Shared.Rent(_widest);
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                ReadOnlySpan<float> values = Values(parameters, row, part);
                if (part.Kind == ActionPartKind.Categorical)
                {
                    Span<double> own = weights.AsSpan(0, part.Count);
                    sum += CategoricalRow.Entropy(own, CategoricalRow.Weigh(values, Legal(parameters, row, part), own).Sum);
                    continue;
                }

                for (int i = 0; i < part.Count; i++)
                {
                    sum += part.Kind == ActionPartKind.Binary
                        ? BinaryRow.Entropy(values[i])
                        : GaussianRow.Entropy(parameters.LogStd[part.LogStd + i]);
                }
            }

            entropies[row] = (float)sum;
        }

        ArrayPool<double>.Shared.Return(weights);
    }

    /// <summary>The probability of every choice and of every bit, and the mean of every number: what people are shown.</summary>
    /// <param name="parameters">What the policy says, of N rows; standard deviations may be left out.</param>
    /// <param name="probabilities">Receives the numbers (N, P); an illegal choice's is exactly 0.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the space, or a mask forbids every choice.</exception>
    public void Probabilities(ActionParameters parameters, Span<float> probabilities)
    {
        if (probabilities.Length != parameters.Values.Length)
            throw Unfit("probabilities", parameters.Values.Length, probabilities.Length);
        int count = probabilities.Length / _parameters, rows = Check(parameters, count * _length, count, needsLogStd: false);
        double[] weights = ArrayPool<double>.Shared.Rent(_widest);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                ReadOnlySpan<float> values = Values(parameters, row, part);
                Span<float> shown = probabilities.Slice((row * _parameters) + part.Parameter, part.Count);
                Span<double> own = weights.AsSpan(0, part.Count);
                double sum = part.Kind == ActionPartKind.Categorical
                    ? CategoricalRow.Weigh(values, Legal(parameters, row, part), own).Sum
                    : 1;
                for (int i = 0; i < shown.Length; i++)
                {
                    shown[i] = part.Kind switch
                    {
                        ActionPartKind.Categorical => (float)(own[i] / sum),
                        ActionPartKind.Binary => (float)BinaryRow.Probability(values[i]),
                        _ => values[i],
                    };
                }
            }
        }

        ArrayPool<double>.Shared.Return(weights);
    }

    private static double OfChoice(ReadOnlySpan<float> values, ReadOnlySpan<bool> legal, float action, int row)
    {
        int chosen = (int)action;
        if (chosen != action || (uint)chosen >= (uint)values.Length)
        {
            throw new ArgumentException(
                $"ActionSampler: expected a choice from 0 to {values.Length - 1} in row {row}, got {SpaceWriter.Number(action)}.",
                nameof(action));
        }

        if (!legal.IsEmpty && !legal[chosen])
            return double.NegativeInfinity;
        double[] weights = ArrayPool<double>.Shared.Rent(values.Length);
        (double largest, double sum) = CategoricalRow.Weigh(values, legal, weights.AsSpan(0, values.Length));
        ArrayPool<double>.Shared.Return(weights);
        return values[chosen] - largest - PortableMath.Log(sum);
    }

    private ReadOnlySpan<float> Values(ActionParameters parameters, int row, in ActionPart part) =>
        parameters.Values.Slice((row * _parameters) + part.Parameter, part.Count);

    private ReadOnlySpan<bool> Legal(ActionParameters parameters, int row, in ActionPart part) =>
        parameters.Masks.IsEmpty ? default : parameters.Masks.Slice((row * _masks) + part.Mask, part.Count);
}
