using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>Some bits, each on or off by itself: buttons that may be held together.</summary>
/// <param name="Count">Number of bits, at least 1: an action has a 0 or a 1 for each.</param>
/// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
public sealed record MultiBinaryActions(int Count) : ActionSpace
{
    /// <summary>Number of bits, at least 1: an action has a 0 or a 1 for each.</summary>
    public int Count { get; init => field = Positive(value, nameof(MultiBinaryActions)); } = Positive(Count, nameof(MultiBinaryActions));

    /// <inheritdoc/>
    public override int ParameterCount => Count;

    /// <inheritdoc/>
    public override int ActionLength => Count;

    /// <inheritdoc/>
    public override int MaskLength => 0;

    /// <inheritdoc/>
    public override int LogStdLength => 0;

    private protected override string Text() => $"multi_binary({Count})";

    private protected override string? FaultOf(ReadOnlySpan<float> action)
    {
        for (int i = 0; i < action.Length; i++)
        {
            if (action[i] is not (0 or 1))
                return $"expected 0 or 1 at place {i}, got {SpaceWriter.Number(action[i])}";
        }

        return null;
    }

    internal override void AddParts(ActionPartBuilder parts) => parts.Add(ActionPartKind.Binary, Count);
}
