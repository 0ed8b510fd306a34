using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// An image as Winograd's tiles see it: a grid of cells. A cell's channels are <see cref="Runs"/> runs of neighbouring floats. For a plain
/// image a cell is a pixel, one run of C floats. Where a convolution has the stride S, its larger image is a grid of S x S blocks of pixels
/// (space to depth): a cell is then S runs of S C floats, one in each of S image rows, and no copy is needed.
/// </summary>
internal readonly record struct CellGrid
{
    private CellGrid(int height, int width, int channels, int stride)
    {
        Height = height / stride;
        Width = width / stride;
        Runs = stride;
        RunLength = stride * channels;
        PixelChannels = channels;
        RunStep = width * channels;
        RowStep = stride * RunStep;
        ImageSize = height * RunStep;
    }

    /// <summary>Rows of cells in an image.</summary>
    public int Height { get; }

    /// <summary>Columns of cells in an image.</summary>
    public int Width { get; }

    /// <summary>Runs of neighbouring floats in a cell, one for each image row.</summary>
    public int Runs { get; }

    /// <summary>Channels of a pixel.</summary>
    public int PixelChannels { get; }

    /// <summary>Floats of a run, and from a cell to its right neighbour.</summary>
    public int RunLength { get; }

    /// <summary>Floats from a run to the cell's next.</summary>
    public int RunStep { get; }

    /// <summary>Floats from a cell to the one below it.</summary>
    public int RowStep { get; }

    /// <summary>Channels of a cell.</summary>
    public int Channels => Runs * RunLength;

    /// <summary>Floats of an image.</summary>
    public int ImageSize { get; }

    /// <summary>The grid of the images that a convolution reads.</summary>
    public static CellGrid Input(in Conv2dShape shape) => new(shape.Height, shape.Width, shape.Channels, shape.Window.StrideHeight);

    /// <summary>The grid of the images that a convolution makes.</summary>
    public static CellGrid Output(in Conv2dShape shape) => new(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels, stride: 1);

    /// <summary>Vectors of a run, filled up with zeros to whole vectors.</summary>
    public int RunVectors(int width) => (RunLength + width - 1) / width;

    /// <summary>Vectors that a cell's channels take, each run filled up to whole vectors.</summary>
    public int Vectors(int width) => Runs * RunVectors(width);
}
