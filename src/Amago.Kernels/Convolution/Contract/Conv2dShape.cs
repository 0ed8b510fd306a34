namespace Amago.Kernels.Convolution.Contract;

/// <summary>
/// The sizes of a convolution over images stored N, H, W, C, with weights in PyTorch's order (output channel, channel, kernel row,
/// kernel column).
/// </summary>
internal readonly record struct Conv2dShape(int Images, int Height, int Width, int Channels, int OutputChannels, WindowGeometry Window)
{
    public int OutputHeight => Window.OutputHeight(Height);

    public int OutputWidth => Window.OutputWidth(Width);

    /// <summary>Pixels of an output image.</summary>
    public int OutputPixels => OutputHeight * OutputWidth;

    /// <summary>Floats of an input image.</summary>
    public int InputSize => Height * Width * Channels;

    /// <summary>Floats of an output image.</summary>
    public int OutputSize => OutputPixels * OutputChannels;

    /// <summary>Floats under one kernel row: with channels last they are neighbours in memory.</summary>
    public int RowLength => Window.KernelWidth * Channels;

    /// <summary>Floats of all weights.</summary>
    public int WeightSize => OutputChannels * Channels * Window.KernelHeight * Window.KernelWidth;

    /// <summary>Throws where a span does not hold what the sizes say, before a pointer is taken.</summary>
    public void CheckSpans(int input, int weights, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(input, Images * InputSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights, WeightSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output, Images * OutputSize);
    }
}
