namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Where the weights of a cell's channels lie among all: (C', C, kernel height, kernel width). Runs are filled up to whole vectors.
/// </summary>
/// <param name="channels">Channels of a pixel.</param>
/// <param name="channelStep">Floats from the weights of a pixel's channel to the next's.</param>
/// <param name="stride">Rows, and columns, of pixels in a cell.</param>
/// <param name="kernelWidth">Taps in a row of the kernel.</param>
/// <param name="width">Floats of a vector.</param>
internal readonly struct CellChannels(int channels, nint channelStep, int stride, int kernelWidth, int width)
{
    private readonly int _runSize = ((stride * channels) + width - 1) / width * width;

    /// <summary>Channels of a cell, those included that fill up its runs.</summary>
    public int Count => stride * _runSize;

    /// <summary>Where the first tap of a channel lies; negative if the channel only fills a run up.</summary>
    public nint Offset(int channel)
    {
        (int row, int inRun) = Math.DivRem(channel, _runSize);
        return inRun >= stride * channels ? -1 : (row * kernelWidth) + (inRun / channels) + (inRun % channels * channelStep);
    }
}
