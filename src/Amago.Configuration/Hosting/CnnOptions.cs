namespace Amago.Configuration;

/// <summary>What a program says of an encoder that it has built for it; the rest is configuration.</summary>
public sealed class CnnOptions
{
    /// <summary>
    /// The encoder's name, <c>NatureishCNN</c>, a reference, <c>@target/NatureishCNN</c>, or a macro that says either, <c>%cnn</c>.
    /// </summary>
    public string Encoder { get; set; } = "";

    /// <summary>(H, W, C), or (C, H, W) when channels are first.</summary>
    public (int, int, int) ImgShape { get; set; }

    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst { get; set; }

    /// <summary>The name of an activation; null for what is bound, or the encoder's own.</summary>
    public string? Activation { get; set; }

    /// <summary>
    /// What the initial weights are drawn from; null for a seed at random. 2^63 and more are negative: <c>unchecked((long)seed)</c>.
    /// </summary>
    public long? Seed { get; set; }
}
