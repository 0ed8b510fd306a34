using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// Several actions at once, of any kinds: where to steer and which button to press. An action is its parts' one behind the other; so are
/// the parameters, the masks and the standard deviations.
/// </summary>
public sealed record TupleActions : ActionSpace
{
    private readonly ActionSpace[] _parts;

    /// <summary>Makes a space of several.</summary>
    /// <param name="parts">The spaces, at least one.</param>
    /// <exception cref="ArgumentException">There is no space, one is null, or all together are too large for an array.</exception>
    public TupleActions(IReadOnlyList<ActionSpace> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = [.. parts];
        if (_parts.Length == 0 || Array.Exists(_parts, static part => part is null))
            throw new ArgumentException($"TupleActions: expected at least one space, and none null, got {_parts.Length}.", nameof(parts));
        ParameterCount = Total(_parts.Select(static part => part.ParameterCount), nameof(TupleActions));
        (ActionLength, MaskLength) = (_parts.Sum(static part => part.ActionLength), _parts.Sum(static part => part.MaskLength));
        LogStdLength = _parts.Sum(static part => part.LogStdLength);
    }

    /// <summary>The spaces, in their order.</summary>
    public IReadOnlyList<ActionSpace> Spaces => _parts;

    /// <inheritdoc/>
    public override int ParameterCount { get; }

    /// <inheritdoc/>
    public override int ActionLength { get; }

    /// <inheritdoc/>
    public override int MaskLength { get; }

    /// <inheritdoc/>
    public override int LogStdLength { get; }

    /// <inheritdoc/>
    public bool Equals(TupleActions? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    public override void Clip(Span<float> action)
    {
        foreach (ActionSpace part in _parts)
        {
            int length = Math.Min(part.ActionLength, action.Length);
            part.Clip(action[..length]);
            action = action[length..];
        }
    }

    private protected override string Text() => $"tuple({string.Join<ActionSpace>(", ", _parts)})";

    private protected override string? FaultOf(ReadOnlySpan<float> action)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            int length = _parts[i].ActionLength;
            if (_parts[i].Fault(action[..length]) is { } fault)
                return $"{fault} of part {i}, {_parts[i]}";
            action = action[length..];
        }

        return null;
    }

    internal override void AddParts(ActionPartBuilder parts)
    {
        foreach (ActionSpace part in _parts)
            part.AddParts(parts);
    }
}
