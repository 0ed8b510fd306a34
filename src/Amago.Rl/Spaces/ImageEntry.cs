namespace Amago.Rl;

/// <summary>An image that an agent sees.</summary>
public sealed record ImageEntry : ObservationEntry
{
    /// <summary>Describes an image.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="shape">(H, W, C), or (C, H, W) with the channels first.</param>
    /// <param name="channelsFirst">Whether the channels come before height and width.</param>
    /// <param name="isFloat">Whether pixels are float32 that a network takes as they are; otherwise they are bytes.</param>
    /// <exception cref="ArgumentException">The name is empty, or the shape is not of three sizes above 0.</exception>
    public ImageEntry(string name, Shape shape, bool channelsFirst = false, bool isFloat = false)
        : base(name) => (Shape, ChannelsFirst, IsFloat) = (Checked(shape), channelsFirst, isFloat);

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <summary>Whether the channels come before height and width.</summary>
    public bool ChannelsFirst { get; init; }

    /// <summary>Whether pixels are float32 that a network takes as they are; otherwise they are bytes.</summary>
    public bool IsFloat { get; init; }

    /// <inheritdoc/>
    public override DType DType => IsFloat ? DType.Float32 : DType.UInt8;

    /// <inheritdoc/>
    public override string ToString() =>
        $"image({string.Join(", ", Shape)}{(ChannelsFirst ? ", channels_first" : "")}{(IsFloat ? ", float32" : "")})";

    private static Shape Checked(Shape shape) => shape is { Count: 3, ElementCount: > 0 } ? shape
        : throw new ArgumentException(
            $"ImageEntry: expected an image of three sizes above 0, got {shape?.ToString() ?? "null"}.", nameof(shape));
}
