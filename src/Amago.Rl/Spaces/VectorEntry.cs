namespace Amago.Rl;

/// <summary>Numbers that an agent sees: float32, all finite.</summary>
public sealed record VectorEntry : ObservationEntry
{
    /// <summary>Describes a vector.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="length">How many numbers, at least 1.</param>
    /// <exception cref="ArgumentException">The name is empty, or the length is less than 1.</exception>
    public VectorEntry(string name, int length)
        : base(name)
    {
        if (length < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), $"VectorEntry: expected at least one number in {Printable.Short(name)}, got {length}.");
        }

        Length = length;
        Shape = [length];
    }

    /// <summary>How many numbers there are.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <inheritdoc/>
    public override DType DType => DType.Float32;

    /// <inheritdoc/>
    public override string ToString() => $"vector({Length})";
}
