using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>One of some choices, by its number.</summary>
/// <param name="Count">Number of choices, at least 1: an action is 0 to Count - 1.</param>
/// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
public sealed record DiscreteActions(int Count) : ActionSpace
{
    /// <summary>Number of choices, at least 1: an action is 0 to Count - 1.</summary>
    public int Count { get; init => field = Positive(value, nameof(DiscreteActions)); } = Positive(Count, nameof(DiscreteActions));

    /// <inheritdoc/>
    public override int ParameterCount => Count;

    /// <inheritdoc/>
    public override int ActionLength => 1;

    /// <inheritdoc/>
    public override int MaskLength => Count;

    /// <inheritdoc/>
    public override int LogStdLength => 0;

    private protected override string Text() => $"discrete({Count})";

    private protected override string? FaultOf(ReadOnlySpan<float> action) => FaultOfChoice(action[0], Count, 0);

    internal override void AddParts(ActionPartBuilder parts) => parts.Add(ActionPartKind.Categorical, Count);
}
