using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// What a pass costs for each image, in cycles of a core that does two vector multiply-adds in each. Counts decide; the few constants are
/// measured: products in the transformed domain reach 0.94 of the peak, direct convolutions 0.9. The number of images has no say: an image
/// has to become the same bits alone and in company.
/// </summary>
internal static class WinogradCost
{
    private const double ProductShare = 0.94, DirectShare = 0.9;

    /// <summary>The cost of a Winograd convolution.</summary>
    public static double Of<TFilter>(in WinogradShape shape, int width)
        where TFilter : struct, IMinimalFilter
    {
        int size = TFilter.Outputs + TFilter.Taps - 1;
        double tiles = TileGrid.CountOf(shape.Output.Height, shape.Output.Width, TFilter.Outputs);
        double inputVectors = shape.Input.Vectors(width), outputVectors = shape.Output.Vectors(width);
        double product = tiles * inputVectors * width * outputVectors / (2 * ProductShare);
        return size * size * (product + (tiles * TFilter.TransformCycles(width) * (inputVectors + outputVectors)));
    }

    /// <summary>
    /// The cost of a direct convolution whose vectors hold <paramref name="vectorChannels"/>, and which adds over
    /// <paramref name="channels"/>.
    /// </summary>
    public static double OfDirect(in Conv2dShape shape, int channels, int vectorChannels, int width)
    {
        double taps = shape.Window.KernelHeight * shape.Window.KernelWidth;
        return (double)shape.OutputPixels * taps * channels * Vectors(vectorChannels, width) / (2 * DirectShare);
    }

    private static int Vectors(int channels, int width) => (channels + width - 1) / width;
}
