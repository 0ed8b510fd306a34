namespace Amago.Kernels.Pixels;

/// <summary>How an image is stored: (Height, Width, Channels), or (Channels, Height, Width); and how its bytes become floats.</summary>
internal readonly record struct ImageLayout(
    int Height, int Width, int Channels, bool ChannelsFirst, PixelScaling Scaling = PixelScaling.Centered)
{
    /// <summary>Values of an image.</summary>
    public int Size => checked(Height * Width * Channels);

    /// <summary>(Height, Width) arrays of pixels that lie one behind the other.</summary>
    public int Planes => ChannelsFirst ? Channels : 1;

    /// <summary>Values of a pixel that lie together.</summary>
    public int PixelLength => ChannelsFirst ? 1 : Channels;
}
