namespace Amago.Rl;

/// <summary>A colour.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    internal static Rgb FromHex(int hex) => new((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);
}

/// <summary>What a channel of a grid shows, and how it is drawn.</summary>
/// <param name="Name">What the things are called.</param>
/// <param name="Color">Their colour.</param>
/// <param name="Layer">Things of a higher layer are drawn over those of a lower one.</param>
/// <param name="IsSmall">Whether a thing leaves a border of its cell free, as bullets and trails do.</param>
public sealed record GridChannel(string Name, Rgb Color, int Layer = 1, bool IsSmall = false);
