namespace Amago.Rl;

/// <summary>One of some things that an agent sees, by its number: int64, which networks get as a one-hot row.</summary>
public sealed record DiscreteEntry : ObservationEntry
{
    /// <summary>Describes a number of things.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="count">How many things there are, at least 1: an observation is 0 to count - 1.</param>
    /// <exception cref="ArgumentException">The name is empty, or the count is less than 1.</exception>
    public DiscreteEntry(string name, int count)
        : base(name)
    {
        if (count < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"DiscreteEntry: expected a count of at least 1 in {Printable.Short(name)}, got {count}.");
        }

        Count = count;
    }

    /// <summary>How many things there are.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public override Shape Shape => Shape.Scalar;

    /// <inheritdoc/>
    public override DType DType => DType.Int64;

    /// <inheritdoc/>
    public override string ToString() => $"discrete({Count})";
}
