namespace Amago.Rl;

/// <summary>
/// One thing that an agent sees, by its name: an <see cref="ImageEntry"/>, a <see cref="VectorEntry"/> or a <see cref="DiscreteEntry"/>.
/// </summary>
public abstract record ObservationEntry
{
    private protected ObservationEntry(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The entry's name, with which files and networks call it.</summary>
    public string Name { get; }

    /// <summary>Shape of one observation's part, without the batch: (H, W, C), (length), or none of a whole number.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Type of the numbers.</summary>
    public abstract DType DType { get; }

    /// <summary>Kind and sizes, as <c>image(84, 84, 4)</c>, <c>vector(3)</c> or <c>discrete(5)</c>.</summary>
    public abstract override string ToString();
}
