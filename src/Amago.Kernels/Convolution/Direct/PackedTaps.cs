namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// The order in which weights are packed for one output channel: phase row, phase column, tap row, tap column, channel. A forward pass has
/// a single phase. A row of taps takes an even number of places, so that tiles which take two elements at a time find every row alike.
/// </summary>
/// <param name="kernelHeight">Rows of the kernel.</param>
/// <param name="phaseWidths">Taps of a row in each horizontal phase.</param>
/// <param name="channels">Channels of the images that are summed over.</param>
internal sealed class PackedTaps(int kernelHeight, int[] phaseWidths, int channels)
{
    public int Channels => channels;

    /// <summary>Places that all weights of an output channel take.</summary>
    public int Length => checked(kernelHeight * Start(int.MaxValue));

    /// <summary>Whether a window may start at an odd place.</summary>
    public bool HasOddStarts => channels % 2 != 0 && phaseWidths.Max() > 1;

    /// <summary>Places that a row of so many taps takes: an even number.</summary>
    public int RowLength(int taps) => (checked(taps * channels) + 1) / 2 * 2;

    /// <summary>The place of a tap's first channel.</summary>
    /// <param name="rowsBefore">Rows of taps in the vertical phases before the tap's.</param>
    /// <param name="rows">Rows of taps in the tap's vertical phase.</param>
    /// <param name="row">Row of the tap within its vertical phase.</param>
    /// <param name="columnsBefore">Columns of taps in the horizontal phases before the tap's.</param>
    /// <param name="columns">Columns of taps in the tap's horizontal phase.</param>
    /// <param name="column">Column of the tap within its horizontal phase.</param>
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
