namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// The order in which weights are packed for one output channel: phase row, phase column, tap row, tap column, channel. A forward pass has
/// a single phase. A row of taps takes an even number of places, so that tiles which take two elements at a time find every row alike.
/// </summary>
/// <param name="kernelHeight">Taps of a kernel column.</param>
/// <param name="phaseWidths">Taps of a row in each horizontal phase.</param>
/// <param name="channels">Channels that are summed over.</param>
internal sealed class PackedTaps(int kernelHeight, int[] phaseWidths, int channels)
{
    public int Channels => channels;

    /// <summary>Places of all taps.</summary>
    public int Length => checked(kernelHeight * Start(int.MaxValue));

    /// <summary>Whether a window may start at an odd place.</summary>
    public bool HasOddStarts => channels % 2 != 0 && phaseWidths.Max() > 1;

    /// <summary>Places of a row of taps.</summary>
    public int RowLength(int taps) => (checked(taps * channels) + 1) / 2 * 2;

    /// <summary>The place of a tap's first channel.</summary>
    /// <param name="rowsBefore">Tap rows of the vertical phases before.</param>
    /// <param name="rows">Tap rows of the vertical phase.</param>
    /// <param name="row">Tap row in it.</param>
    /// <param name="columnsBefore">Taps of a row in the horizontal phases before.</param>
    /// <param name="columns">Taps of a row in the horizontal phase.</param>
    /// <param name="column">Tap column in it.</param>
    public int Place(int rowsBefore, int rows, int row, int columnsBefore, int columns, int column) =>
        (rowsBefore * Start(int.MaxValue)) + (rows * Start(columnsBefore)) + (row * RowLength(columns)) + (column * channels);

    /// <summary>Places of a row in the horizontal phases that have so many taps together.</summary>
    private int Start(int columnsBefore)
    {
        int start = 0, columns = 0;
        foreach (int width in phaseWidths)
        {
            if (columns >= columnsBefore)
                break;
            columns += width;
            start += RowLength(width);
        }

        return start;
    }
}
