using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// The distribution of N actions, on tensors: log-probabilities and entropies have gradients for the policy's numbers and its standard
/// deviations. Conventions are PyTorch's and stable-baselines3's: several choices, bits and numbers are independent, and what they have is
/// summed.
/// </summary>
/// <remarks>
/// An illegal choice has the logit -1e30, so that its probability is exactly 0, no gradient comes to its logit, and the entropy stays
/// finite.
/// Acting without gradients is <see cref="ActionSampler"/>'s.
/// </remarks>
public sealed class ActionDistribution
{
    private readonly Tensor _parameters;
    private readonly Tensor? _logStd, _masks;
    private readonly ActionPart[] _parts;
    private readonly PartDistribution[] _distributions;

    /// <summary>Makes the distribution that a policy's outputs describe.</summary>
    /// <param name="space">What an action is.</param>
    /// <param name="parameters">The head's numbers, (N, P) float32: logits of choices and bits, means of numbers.</param>
    /// <param name="logStd">Logarithms of the standard deviations, (D) float32; null where the space has none.</param>
    /// <param name="masks">Which choices are legal, (N, M) uint8: 0 forbids; null where all are legal.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit the space, or a mask forbids every choice of a row.</exception>
    public ActionDistribution(ActionSpace space, Tensor parameters, Tensor? logStd = null, Tensor? masks = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(parameters);
        Expect(parameters, parameters.Rank == 2 ? parameters.Shape[0] : 1, space.ParameterCount, DType.Float32, "parameters", space);
        int count = parameters.Shape[0];
        if (space.LogStdLength > 0 && (logStd is null || logStd.Shape != [space.LogStdLength]))
        {
            throw new ArgumentException(
                $"ActionDistribution: expected standard deviations ({space.LogStdLength}) for {space.Shown}, got "
                + $"{logStd?.Shape.ToString() ?? "none"}.",
                nameof(logStd));
        }

        (Space, _parameters, _logStd, _parts) = (space, parameters, logStd, space.Parts());
        if (masks is not null && space.MaskLength > 0)
            _masks = Flags(masks, count);
        _distributions = Array.ConvertAll(_parts, Distribution);
    }

    /// <summary>What an action is.</summary>
    public ActionSpace Space { get; }

    /// <summary>The logarithms of the actions' probabilities; those of continuous actions are densities.</summary>
    /// <param name="actions">The actions, (N, L) float32: choices as whole numbers.</param>
    /// <returns>(N), a sum over the parts; about -1e30 for an illegal choice.</returns>
    /// <exception cref="ArgumentException">The shape does not fit the space, or a choice is none.</exception>
    public Tensor LogProbability(Tensor actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        Expect(actions, _parameters.Shape[0], Space.ActionLength, DType.Float32, "actions", Space);
        return Sum(i => _distributions[i].LogProbability(Part(actions, _parts[i].Action, _parts[i].ActionLength)));
    }

    /// <summary>The entropies in nats.</summary>
    /// <returns>(N), a sum over the parts; that of continuous actions is differential.</returns>
    public Tensor Entropy() => Sum(i => _distributions[i].Entropy());

    /// <summary>The likeliest actions, (N, L) float32: see <see cref="ActionSampler.Mode"/>.</summary>
    public Tensor Mode()
    {
        Tensor actions = Tensor.Zeros([_parameters.Shape[0], Space.ActionLength]);
        new ActionSampler(Space).Mode(Rows(), actions.AsSpan<float>());
        return actions;
    }

    /// <summary>Drawn actions, (N, L) float32, without gradients: see <see cref="ActionSampler.Sample"/>.</summary>
    /// <param name="generator">Gives the random numbers.</param>
    public Tensor Sample(Generator generator)
    {
        Tensor actions = Tensor.Zeros([_parameters.Shape[0], Space.ActionLength]);
        new ActionSampler(Space).Sample(Rows(), generator, actions.AsSpan<float>(), new float[_parameters.Shape[0]]);
        return actions;
    }

    private Tensor Sum(Func<int, Tensor> part)
    {
        Tensor sum = part(0);
        for (int i = 1; i < _parts.Length; i++)
            sum += part(i);
        return sum;
    }

    private PartDistribution Distribution(ActionPart part)
    {
        Tensor values = Part(_parameters, part.Parameter, part.Count);
        return part.Kind switch
        {
            ActionPartKind.Categorical =>
                new CategoricalDistribution(_masks is null ? values : Masked(values, Part(_masks, part.Mask, part.Count))),
            ActionPartKind.Binary => new BinaryDistribution(values),
            _ => new GaussianDistribution(values, _logStd!.Slice(0, part.LogStd, part.Count)),
        };
    }

    private static Tensor Part(Tensor rows, int start, int length) =>
        length == rows.Shape[1] ? rows : rows.Slice(1, start, length);

    // A legal logit stays as it is to the bit: times 1, plus 0.
    private static Tensor Masked(Tensor logits, Tensor flags) => (logits * flags) + ((flags - 1f) * 1e30f);

    private Tensor Flags(Tensor masks, int count)
    {
        Expect(masks, count, Space.MaskLength, DType.UInt8, "masks", Space);
        bool[] legal = Array.ConvertAll(masks.ToArray<byte>(), static flag => flag != 0);
        int without = new ActionSampler(Space).FirstWithoutChoice(legal);
        return without < 0
            ? Tensor.FromArray(Array.ConvertAll(legal, static flag => flag ? 1f : 0), masks.Shape)
            : throw new ArgumentException(
                $"ActionDistribution: expected a mask of {Space.Shown} that leaves a choice, got one that forbids all in row {without}.",
                nameof(masks));
    }

    private ActionParameters Rows() => new(
        _parameters.ToArray<float>(),
        Space.LogStdLength == 0 ? default : _logStd!.ToArray<float>(),
        _masks is null ? default : Array.ConvertAll(_masks.ToArray<float>(), static flag => flag != 0));

    private static void Expect(Tensor tensor, int count, int length, DType type, string what, ActionSpace space)
    {
        if (tensor.Shape != [count, length] || tensor.DType != type)
        {
            throw new ArgumentException(
                $"ActionDistribution: expected {what} ({count}, {length}) of {type} for {space.Shown}, "
                + $"got {tensor.Shape} of {tensor.DType}.",
                what);
        }
    }
}
