namespace Amago.Rl;

/// <summary>A colour of 8 bits a channel.</summary>
/// <param name="R">Red, 0..255.</param>
/// <param name="G">Green, 0..255.</param>
/// <param name="B">Blue, 0..255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    internal static Rgb FromHex(int hex) => new((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);
}

/// <summary>What a channel of a grid shows, and how it is drawn.</summary>
/// <param name="Name">Name of the things in the channel, such as <c>ball</c>.</param>
/// <param name="Color">Colour in which the things are drawn.</param>
/// <param name="Layer">Things of a higher layer are drawn over those of a lower one.</param>
/// <param name="IsSmall">Whether a thing leaves a border of its cell free, as bullets and trails do.</param>
public sealed record GridChannel(string Name, Rgb Color, int Layer = 1, bool IsSmall = false);
