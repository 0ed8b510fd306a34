using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// What an agent can do at a step: <see cref="DiscreteActions"/>, <see cref="MultiDiscreteActions"/>, <see cref="MultiBinaryActions"/>,
/// <see cref="ContinuousActions"/>, or several of them at once, <see cref="TupleActions"/>. Spaces of the same text are equal.
/// </summary>
public abstract record ActionSpace
{
    // Choices are numbers in float32, which has every whole number up to here.
    private const int MaxCount = 1 << 24;

    private protected ActionSpace()
    {
    }

    /// <summary>
    /// Numbers that a policy's head gives for one observation, P: a logit of each choice, a logit of each bit, a mean of each number.
    /// </summary>
    public abstract int ParameterCount { get; }

    /// <summary>Numbers of one action, L: a choice is a whole number, a bit 0 or 1.</summary>
    public abstract int ActionLength { get; }

    /// <summary>
    /// Flags that say which choices are legal, M: one for each choice of discrete and multi-discrete actions. Bits and continuous actions
    /// have none.
    /// </summary>
    public abstract int MaskLength { get; }

    /// <summary>Numbers with a standard deviation, D: those of continuous actions.</summary>
    public abstract int LogStdLength { get; }

    /// <summary>Reads the text that <see cref="ToString"/> writes.</summary>
    /// <param name="text">A space, as <c>discrete(6)</c>, <c>box(2, -1, 1)</c> or <c>tuple(discrete(3), multi_binary(2))</c>.</param>
    /// <exception cref="ArgumentException">It is no such text, or its numbers are out of range; the message says where.</exception>
    public static ActionSpace Parse(string text) => SpaceReader.Actions(text);

    /// <summary>Whether two spaces are the same, bounds included.</summary>
    public virtual bool Equals(ActionSpace? other) =>
        ReferenceEquals(this, other) || (other is not null && ToString() == other.ToString());

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>
    /// The space as people and files write it: <c>discrete(6)</c>, <c>multi_discrete([3, 2, 5])</c>, <c>box(2, -1, 1)</c>.
    /// </summary>
    public sealed override string ToString() => Text();

    /// <summary>The text as messages show it: a space out of a file may have millions of numbers.</summary>
    internal string Shown => Printable.Short(ToString());

    /// <summary>Limits an action's numbers to their bounds, which is what an environment gets of a sampled action.</summary>
    /// <param name="action">The action (L), which is changed.</param>
    public virtual void Clip(Span<float> action)
    {
    }

    /// <summary>Checks that an action is one of this space.</summary>
    /// <param name="action">The action (L).</param>
    /// <exception cref="ArgumentException">It is not; the message says what was expected and what came.</exception>
    public void Check(ReadOnlySpan<float> action)
    {
        if (Fault(action) is { } fault)
            throw new ArgumentException($"Action space {Shown}: {fault}.", nameof(action));
    }

    /// <summary>What is wrong with an action, as <c>expected ..., got ...</c>; null where nothing is, without allocating.</summary>
    internal string? Fault(ReadOnlySpan<float> action) => action.Length == ActionLength
        ? FaultOf(action)
        : $"expected an action of {ActionLength} numbers, got {action.Length}";

    /// <summary>The distributions that this space's parameters describe, in their order.</summary>
    internal ActionPart[] Parts()
    {
        var builder = new ActionPartBuilder();
        AddParts(builder);
        return builder.ToArray();
    }

    private protected abstract string Text();

    private protected abstract string? FaultOf(ReadOnlySpan<float> action);

    internal abstract void AddParts(ActionPartBuilder parts);

    /// <summary>Checks a number of choices, bits or numbers.</summary>
    private protected static int Positive(int count, string owner) => count is >= 1 and <= MaxCount
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), $"{owner}: expected a count of 1 to {MaxCount}, got {count}.");

    /// <summary>Adds counts, which have to fit an array together.</summary>
    private protected static int Total(IEnumerable<int> counts, string owner)
    {
        long total = 0;
        foreach (int count in counts)
            total += count;
        return total <= Array.MaxLength
            ? (int)total
            : throw new ArgumentException($"{owner}: expected at most {Array.MaxLength} choices in all, got {total}.", nameof(counts));
    }

    private protected static string? FaultOfChoice(float value, int count, int place) =>
        value >= 0 && value < count && value == MathF.Floor(value) ? null
        : $"expected a whole number from 0 to {count - 1} at place {place}, got {SpaceWriter.Number(value)}";
}
