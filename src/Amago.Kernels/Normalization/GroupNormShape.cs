namespace Amago.Kernels.Normalization;

/// <summary>
/// What a group normalisation works on: (Images, Pixels, Channels), with as many Groups of neighbouring channels in each image.
/// </summary>
/// <param name="Images">Number of images.</param>
/// <param name="Pixels">Pixels of an image.</param>
/// <param name="Channels">Channels of a pixel.</param>
/// <param name="Groups">Number of groups; it divides the channels.</param>
/// <param name="Epsilon">Added to the variance, at least 0.</param>
internal readonly record struct GroupNormShape(int Images, int Pixels, int Channels, int Groups, float Epsilon)
{
    public int ElementCount => checked(Images * Pixels * Channels);

    /// <summary>Sets of values with a mean and a deviation of their own.</summary>
    public int StatisticsCount => checked(Images * Groups);

    /// <summary>Floats from one image to the next.</summary>
    public nint ImageStride => (nint)Pixels * Channels;

    public int ChannelsOfGroup => Channels / Groups;

    public double ValuesOfGroup => (double)ChannelsOfGroup * Pixels;
}
