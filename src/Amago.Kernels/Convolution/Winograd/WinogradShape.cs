namespace Amago.Kernels;

/// <summary>
/// A convolution of stride 1 as Winograd's tiles see it. Its input is a grid of cells; a cell's channels are <see cref="Runs"/> runs of
/// neighbouring floats. For a plain image a cell is a pixel, one run of C floats. An image whose stride is S is a grid of S x S blocks of
/// pixels (space to depth): a cell is then S runs of S C floats, one in each of S image rows, and no copy is needed.
/// </summary>
internal readonly record struct WinogradShape
{
    private WinogradShape(int height, int width, int stride, int imageWidth, int channels)
    {
        Height = height;
        Width = width;
        Runs = stride;
        RunLength = stride * channels;
        RunStep = imageWidth * channels;
        RowStep = stride * RunStep;
    }

    /// <summary>Rows of cells.</summary>
    public int Height { get; }

    /// <summary>Columns of cells.</summary>
    public int Width { get; }

    /// <summary>Runs of floats that make a cell.</summary>
    public int Runs { get; }

    /// <summary>Floats of a run, and from a cell to its right neighbour.</summary>
    public int RunLength { get; }

    /// <summary>Floats from a run to the cell's next.</summary>
    public int RunStep { get; }

    /// <summary>Floats from a cell to the one below.</summary>
    public int RowStep { get; }

    /// <summary>Floats of an input image.</summary>
    public int ImageSize { get; private init; }

    /// <summary>Rows of zeros above the cells.</summary>
    public int PaddingTop { get; private init; }

    /// <summary>Columns of zeros left of the cells.</summary>
    public int PaddingLeft { get; private init; }

    public int OutputHeight { get; private init; }

    public int OutputWidth { get; private init; }

    public int OutputChannels { get; private init; }

    /// <summary>Floats of an output image.</summary>
    public int OutputSize => OutputHeight * OutputWidth * OutputChannels;

    /// <summary>The forward pass: stride 1, or a kernel of twice the stride without padding.</summary>
    public static WinogradShape Forward(in Conv2dShape shape)
    {
        int stride = shape.Window.StrideHeight;
        return new(shape.Height / stride, shape.Width / stride, stride, shape.Width, shape.Channels)
        {
            ImageSize = shape.InputSize,
            PaddingTop = shape.Window.PaddingHeight,
            PaddingLeft = shape.Window.PaddingWidth,
            OutputHeight = shape.OutputHeight,
            OutputWidth = shape.OutputWidth,
            OutputChannels = shape.OutputChannels,
        };
    }

    /// <summary>The data gradient for stride 1: a convolution of dy with the taps turned round.</summary>
    public static WinogradShape BackwardData(in Conv2dShape shape) =>
        new(shape.OutputHeight, shape.OutputWidth, 1, shape.OutputWidth, shape.OutputChannels)
        {
            ImageSize = shape.OutputSize,
            PaddingTop = shape.Window.KernelHeight - 1 - shape.Window.PaddingHeight,
            PaddingLeft = shape.Window.KernelWidth - 1 - shape.Window.PaddingWidth,
            OutputHeight = shape.Height,
            OutputWidth = shape.Width,
            OutputChannels = shape.Channels,
        };
}
