namespace Amago.Kernels;

/// <summary>How an image is stored: (Height, Width, Channels), or (Channels, Height, Width).</summary>
internal readonly record struct ImageLayout(int Height, int Width, int Channels, bool ChannelsFirst)
{
    /// <summary>Values of an image.</summary>
    public int Size => checked(Height * Width * Channels);
}
