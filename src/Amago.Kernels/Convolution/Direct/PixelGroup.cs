namespace Amago.Kernels;

/// <summary>Sizes of an image stored row by row, channels last.</summary>
internal readonly record struct ImageSize(int Height, int Width, int Channels)
{
    public int RowLength => Width * Channels;

    /// <summary>Floats of the image.</summary>
    public int Length => Height * RowLength;
}

/// <summary>
/// The pixels of an image whose sums take the same weights: the product of a vertical and a horizontal run. They are listed singly, and as
/// pairs at one constant distance with the rest that has no partner.
/// </summary>
internal sealed class PixelGroup
{
    /// <summary>Lists the pixels for runs over up to <paramref name="images"/> images.</summary>
    /// <param name="vertical">Rows.</param>
    /// <param name="horizontal">Columns.</param>
    /// <param name="kernelWidth">Taps of a whole kernel row.</param>
    /// <param name="source">The images that are summed over.</param>
    /// <param name="result">The images that come out.</param>
    /// <param name="images">The most images of a run.</param>
    public PixelGroup(AxisRun vertical, AxisRun horizontal, int kernelWidth, ImageSize source, ImageSize result, int images)
    {
        bool isEmpty = vertical.Taps == 0 || horizontal.Taps == 0;
        Rows = isEmpty ? 0 : vertical.Taps;
        RowLength = isEmpty ? 0 : horizontal.Taps * source.Channels;

        // Packed weights are ordered by phase row, phase column, tap row, tap column, channel.
        int firstTap = (vertical.PhaseStart * kernelWidth) + (vertical.PhaseTaps * horizontal.PhaseStart)
            + (vertical.Tap * horizontal.PhaseTaps) + horizontal.Tap;
        FirstWeight = firstTap * source.Channels;
        WeightStride = horizontal.PhaseTaps * source.Channels;

        // The upper half of the rows goes with the lower half; a single row is halved instead.
        bool pairsRows = vertical.Count > 1;
        int rows = pairsRows ? vertical.Count / 2 : 1, columns = pairsRows ? horizontal.Count : horizontal.Count / 2;
        var all = new List<(int, int)>();
        var pairs = new List<(int, int)>();
        var rest = new List<(int, int)>();
        for (int row = 0; row < vertical.Count; row++)
        {
            for (int column = 0; column < horizontal.Count; column++)
            {
                (int, int) pixel = At(row, column);
                all.Add(pixel);
                if (pairsRows ? row < rows : column < columns)
                    pairs.Add(pixel);
                else if (pairsRows ? row >= 2 * rows : column >= 2 * columns)
                    rest.Add(pixel);
            }
        }

        (int Window, int Result) first = At(0, 0), partner = pairsRows ? At(rows, 0) : At(0, columns);
        WindowPartner = partner.Window - first.Window;
        ResultPartner = partner.Result - first.Result;
        All = new PixelList(all, images, source.Length, result.Length);
        Pairs = new PixelList(pairs, images, source.Length, result.Length);
        Rest = new PixelList(rest, images, source.Length, result.Length);

        (int Window, int Result) At(int row, int column) =>
            (((vertical.Source + (row * vertical.SourceStep)) * source.RowLength) + ((horizontal.Source + (column * horizontal.SourceStep)) * source.Channels),
            ((vertical.First + (row * vertical.Step)) * result.RowLength) + ((horizontal.First + (column * horizontal.Step)) * result.Channels));
    }

    /// <summary>Rows of a window; 0 where it lies outside the source.</summary>
    public int Rows { get; }

    /// <summary>Floats of a window's row.</summary>
    public int RowLength { get; }

    /// <summary>Packed row of weights that the windows start with.</summary>
    public int FirstWeight { get; }

    /// <summary>Packed rows of weights from a window's row to the next.</summary>
    public int WeightStride { get; }

    public PixelList All { get; }

    /// <summary>The pixels that have a partner behind them.</summary>
    public PixelList Pairs { get; }

    /// <summary>The pixels that are in no pair.</summary>
    public PixelList Rest { get; }

    /// <summary>Floats from a pixel's window to its partner's.</summary>
    public int WindowPartner { get; }

    /// <summary>Floats from a pixel's result to its partner's.</summary>
    public int ResultPartner { get; }
}
