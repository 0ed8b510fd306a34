using System.Buffers;

namespace Amago.Kernels;

/// <summary>
/// Where the windows and the outputs of an image's pixels start. The last pixel is repeated up to a whole tile: the tile then computes it
/// more than once, with the same result, and no kernel for a smaller tile is needed.
/// </summary>
internal readonly ref struct PixelTable : IDisposable
{
    private readonly int[] _rented;
    private readonly int _capacity;

    private PixelTable(int pixels, int tile)
    {
        Count = pixels;
        _capacity = (pixels + tile - 1) / tile * tile;
        _rented = ArrayPool<int>.Shared.Rent(Math.Max(2 * _capacity, 1));
    }

    /// <summary>Pixels without the repeated ones.</summary>
    public int Count { get; }

    /// <summary>Starts of the windows.</summary>
    public Span<int> Windows => _rented.AsSpan(0, _capacity);

    /// <summary>Starts of the outputs.</summary>
    public Span<int> Outputs => _rented.AsSpan(_capacity, _capacity);

    /// <summary>
    /// A grid of <paramref name="height"/> x <paramref name="width"/> pixels, given the starts of the first and the steps along rows and
    /// columns.
    /// </summary>
    public static PixelTable Grid(int height, int width, int tile, (int Start, int RowStep, int ColumnStep) window, (int Start, int RowStep, int ColumnStep) output)
    {
        var table = new PixelTable(height * width, tile);
        Span<int> windows = table.Windows, outputs = table.Outputs;
        for (int i = 0; i < windows.Length; i++)
        {
            int pixel = Math.Min(i, table.Count - 1), y = pixel / width, x = pixel % width;
            windows[i] = window.Start + (y * window.RowStep) + (x * window.ColumnStep);
            outputs[i] = output.Start + (y * output.RowStep) + (x * output.ColumnStep);
        }

        return table;
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(_rented);
}
