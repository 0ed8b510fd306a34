using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>Several choices at once, each of a number of its own.</summary>
public sealed record MultiDiscreteActions : ActionSpace
{
    private readonly int[] _counts;

    /// <summary>Makes a space of several choices.</summary>
    /// <param name="counts">Number of each choice's alternatives, at least 1.</param>
    /// <exception cref="ArgumentException">There is no choice, a count is less than 1, or all are too many for an array.</exception>
    public MultiDiscreteActions(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        _counts = [.. counts];
        if (_counts.Length == 0)
            throw new ArgumentException("MultiDiscreteActions: expected at least one choice, got none.", nameof(counts));
        foreach (int count in _counts)
            Positive(count, nameof(MultiDiscreteActions));
        ParameterCount = Total(_counts, nameof(MultiDiscreteActions));
    }

    /// <summary>Number of each choice's alternatives: the action's number i is 0 to Counts[i] - 1.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <inheritdoc/>
    public override int ParameterCount { get; }

    /// <inheritdoc/>
    public override int ActionLength => _counts.Length;

    /// <inheritdoc/>
    public override int MaskLength => ParameterCount;

    /// <inheritdoc/>
    public override int LogStdLength => 0;

    /// <inheritdoc/>
    public bool Equals(MultiDiscreteActions? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private protected override string Text() => $"multi_discrete([{string.Join(", ", _counts)}])";

    private protected override string? FaultOf(ReadOnlySpan<float> action)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (FaultOfChoice(action[i], _counts[i], i) is { } fault)
                return fault;
        }

        return null;
    }

    internal override void AddParts(ActionPartBuilder parts)
    {
        foreach (int count in _counts)
            parts.Add(ActionPartKind.Categorical, count);
    }
}
