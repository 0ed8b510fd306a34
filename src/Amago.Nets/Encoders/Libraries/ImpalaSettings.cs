namespace Amago.Nets;

/// <summary>Settings of <see cref="ImpalaCnn"/> and <see cref="ImpoolaCnn"/>.</summary>
public sealed record ImpalaSettings
{
    /// <summary>Channels of each stage, before <see cref="Width"/> multiplies them.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [16, 32, 32];

    /// <summary>What all channels are multiplied by, at least 1; 1 as in the paper unless the encoder says otherwise.</summary>
    public int Width { get; init; } = 1;

    /// <summary>How max-pools treat the images' edges.</summary>
    public ImpalaPooling Pooling { get; init; } = ImpalaPooling.Same;

    /// <summary>Outputs of the linear layer behind the stages.</summary>
    public int FeaturesDim { get; init; } = 256;

    /// <summary>How bytes become the floats that the first layer reads.</summary>
    public PixelScaling Scaling { get; init; } = PixelScaling.Unit;

    /// <summary>Channels of each stage.</summary>
    /// <exception cref="ArgumentException">There is no stage, or a number is less than 1 or too large.</exception>
    internal int[] CheckedChannels(string encoder)
    {
        if (Channels is not { Count: > 0 } || Channels.Any(static channels => channels < 1))
        {
            throw new ArgumentException($"{encoder}: expected channels of at least one stage, each at least 1, got "
                + $"[{string.Join(",", Channels ?? [])}].");
        }

        if (Width < 1 || Channels.Any(channels => (long)channels * Width > Array.MaxLength))
            throw new ArgumentException($"{encoder}: expected a width of at least 1 whose products with the channels fit, got {Width}.");
        if (!Enum.IsDefined(Pooling))
            throw new ArgumentException($"{encoder}: expected a pooling (same, padded or valid), got {Pooling}.");
        return [.. Channels.Select(channels => channels * Width)];
    }

    /// <summary>The settings as the metadata of files has them.</summary>
    internal IEnumerable<(string Name, string Value)> Written() =>
    [
        ("channels", EncoderDescription.Text(Channels)),
        ("width", EncoderDescription.Text(Width)),
        ("pooling", EncoderDescription.Quoted(Pooling.ToString().ToLowerInvariant())),
        ("features_dim", EncoderDescription.Text(FeaturesDim)),
        ("scaling", EncoderDescription.Text(Scaling)),
    ];
}
