namespace Amago.Nets;

/// <summary>Settings of <see cref="DreamerV3Cnn"/>.</summary>
public sealed record DreamerV3Settings
{
    /// <summary>What the multiples are of, in channels.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Channels of each stage, in multiples of <see cref="Depth"/>.</summary>
    public IReadOnlyList<int> Mults { get; init; } = [2, 3, 4, 4];

    /// <summary>Height and width of the convolutions' square kernel, in pixels.</summary>
    public int Kernel { get; init; } = 5;

    /// <summary>How bytes become the floats that the first layer reads.</summary>
    public PixelScaling Scaling { get; init; } = PixelScaling.UnitCentered;
}
