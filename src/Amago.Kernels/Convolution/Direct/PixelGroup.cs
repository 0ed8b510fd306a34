namespace Amago.Kernels.Convolution.Direct;

/// <summary>Sizes of an image stored row by row, channels last, and how many floats lie from one image to the next.</summary>
internal readonly record struct ImageSize(int Height, int Width, int Channels, int Stride)
{
    /// <summary>An image that lies right behind the one before, without a gap.</summary>
    public ImageSize(int height, int width, int channels)
        : this(height, width, channels, checked(height * width * channels))
    {
    }

    public int RowLength => Width * Channels;

    public int Pixels => Height * Width;
}

/// <summary>The pixels of an image whose sums take the same weights: the product of a vertical and a horizontal run.</summary>
internal sealed unsafe class PixelGroup
{
    private readonly PinnedInts _windows, _results;

    /// <summary>Lists the pixels for runs over up to <paramref name="images"/> images.</summary>
    /// <param name="vertical">The group's rows.</param>
    /// <param name="horizontal">The group's columns.</param>
    /// <param name="taps">The order of the packed weights.</param>
    /// <param name="source">Sizes of the images whose pixels are summed over.</param>
    /// <param name="result">Sizes of the images that are computed.</param>
    /// <param name="images">The most images that a run covers.</param>
    public PixelGroup(AxisRun vertical, AxisRun horizontal, PackedTaps taps, ImageSize source, ImageSize result, int images)
    {
        bool isEmpty = vertical.Taps == 0 || horizontal.Taps == 0;
        Rows = isEmpty ? 0 : vertical.Taps;
        RowLength = isEmpty ? 0 : horizontal.Taps * source.Channels;
        FirstWeight = taps.Place(
            vertical.PhaseStart, vertical.PhaseTaps, vertical.Tap, horizontal.PhaseStart, horizontal.PhaseTaps, horizontal.Tap);
        WeightStride = taps.RowLength(horizontal.PhaseTaps);
        PerImage = vertical.Count * horizontal.Count;
        _windows = new PinnedInts(checked(images * PerImage));
        _results = new PinnedInts(_windows.Length);
        int pixel = 0;
        for (int image = 0; image < images; image++)
        {
            for (int row = 0; row < vertical.Count; row++)
            {
                int window = (vertical.Source + (row * vertical.SourceStep)) * source.RowLength;
                int line = (vertical.First + (row * vertical.Step)) * result.RowLength;
                for (int column = 0; column < horizontal.Count; column++)
                {
                    _windows[pixel] = checked(
                        (image * source.Stride) + window + ((horizontal.Source + (column * horizontal.SourceStep)) * source.Channels));
                    _results[pixel++] = checked(
                        (image * result.Stride) + line + ((horizontal.First + (column * horizontal.Step)) * result.Channels));
                }
            }
        }
    }

    /// <summary>Rows of a window; 0 where it lies outside the source.</summary>
    public int Rows { get; }

    /// <summary>Floats of a row of a window.</summary>
    public int RowLength { get; }

    /// <summary>Place of the weights that the windows start with, as <see cref="PackedTaps"/> orders them.</summary>
    public int FirstWeight { get; }

    /// <summary>Places from a window's row to the next.</summary>
    public int WeightStride { get; }

    /// <summary>Number of the group's pixels in one image.</summary>
    public int PerImage { get; }

    /// <summary>Starts of the windows, image after image, in floats from the first image.</summary>
    public int* Windows => _windows.Pointer;

    /// <summary>Starts of the results, image after image, in floats from the first image.</summary>
    public int* Results => _results.Pointer;
}
