namespace Amago.Rl;

/// <summary>
/// Draws a grid of things as an RGB image: each cell a square in the colour of what it holds, small squares for bullets and trails, on a
/// dark board.
/// </summary>
public sealed class GridPainter
{
    private const int PixelBytes = 3;

    private static readonly Rgb BoardDark = Rgb.FromHex(0x10142A), BoardLight = Rgb.FromHex(0x171C36);

    // A row of pixels of each channel's colour, as wide as the widest cell.
    private readonly byte[][] _inks;
    private readonly bool[] _isSmall;
    private readonly int[] _backToFront, _tops, _lefts;
    private readonly byte[] _board;
    private readonly int _rowBytes;

    /// <summary>Makes a painter for one kind of grid and one size of image.</summary>
    /// <param name="grid">Shape of the grid, (rows, columns, channels).</param>
    /// <param name="channels">How the channels are drawn; a game's are in <see cref="GameDescriptor.Channels"/>.</param>
    /// <param name="height">Height of the image in pixels; at least a pixel a row.</param>
    /// <param name="width">Width of the image in pixels; at least a pixel a column.</param>
    /// <exception cref="ArgumentException">The grid has another number of channels, or the image is too small.</exception>
    public GridPainter(Shape grid, IReadOnlyList<GridChannel> channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(channels);
        if (channels.Contains(null))
            throw new ArgumentException("GridPainter: expected channels, got null among them.", nameof(channels));
        if (grid.Count != 3 || grid[2] != channels.Count)
            throw new ArgumentException($"GridPainter: expected a grid (rows, columns, {channels.Count}), got {grid}.", nameof(grid));
        if (height < grid[0] || width < grid[1])
            throw new ArgumentException(
                $"GridPainter: expected an image of at least {grid[0]}x{grid[1]} pixels, got {height}x{width}.", nameof(height));
        GridShape = grid;
        ImageShape = [height, width, PixelBytes];
        _rowBytes = width * PixelBytes;
        _tops = Bounds(grid[0], height);
        _lefts = Bounds(grid[1], width);
        int widest = (width / grid[1]) + 1;
        _inks = [.. channels.Select(channel => Ink(channel.Color, widest))];
        _isSmall = [.. channels.Select(static channel => channel.IsSmall)];
        _backToFront = [.. Enumerable.Range(0, channels.Count).OrderBy(channel => channels[channel].Layer)];
        _board = Board(Ink(BoardDark, widest), Ink(BoardLight, widest));
    }

    /// <summary>Shape of the grid, (rows, columns, channels).</summary>
    public Shape GridShape { get; }

    /// <summary>Shape of the image, (H, W, 3).</summary>
    public Shape ImageShape { get; }

    /// <summary>Draws a grid's cells as an image.</summary>
    /// <param name="cells">(rows, columns, channels): where it is not 0, there is something.</param>
    /// <param name="image">Receives the image, (H, W, 3) RGB bytes.</param>
    /// <exception cref="ArgumentException">The cells or the image are not of the painter's sizes.</exception>
    public void Paint(ReadOnlySpan<byte> cells, Span<byte> image)
    {
        if (cells.Length != GridShape.ElementCount || image.Length != ImageShape.ElementCount)
            throw new ArgumentException($"GridPainter: expected cells {GridShape} and an image {ImageShape}, got {cells.Length} and "
                + $"{image.Length} bytes.", nameof(cells));
        _board.CopyTo(image);
        int columns = _lefts.Length - 1, channels = _inks.Length;
        for (int cell = 0, at = 0; at < cells.Length; cell++, at += channels)
        {
            ReadOnlySpan<byte> things = cells.Slice(at, channels);
            if (!things.ContainsAnyExcept((byte)0))
                continue;
            foreach (int channel in _backToFront)
            {
                if (things[channel] != 0)
                    Draw(image, cell / columns, cell % columns, channel);
            }
        }
    }

    // Cell i covers the pixels from bounds[i] up to bounds[i + 1].
    private static int[] Bounds(int cells, int pixels) => [.. Enumerable.Range(0, cells + 1).Select(i => (int)((long)i * pixels / cells))];

    private static byte[] Ink(Rgb color, int pixels) =>
        [.. Enumerable.Repeat(new[] { color.R, color.G, color.B }, pixels).SelectMany(static pixel => pixel)];

    private byte[] Board(byte[] dark, byte[] light)
    {
        var board = new byte[ImageShape.ElementCount];
        for (int row = 0; row < _tops.Length - 1; row++)
        {
            for (int column = 0; column < _lefts.Length - 1; column++)
                Fill(board, row, column, 0, 0, (row + column) % 2 == 0 ? dark : light);
        }

        return board;
    }

    // A gap to the next cell where there is room for one; a small thing takes the middle.
    private void Draw(Span<byte> image, int row, int column, int channel)
    {
        int size = Math.Min(_tops[row + 1] - _tops[row], _lefts[column + 1] - _lefts[column]);
        int gap = size >= 4 ? 1 : 0, margin = _isSmall[channel] ? size / 4 : 0;
        Fill(image, row, column, margin, margin + gap, _inks[channel]);
    }

    private void Fill(Span<byte> image, int row, int column, int before, int after, byte[] ink)
    {
        int left = _lefts[column] + before;
        ReadOnlySpan<byte> pixels = ink.AsSpan(0, (_lefts[column + 1] - after - left) * PixelBytes);
        for (int y = _tops[row] + before; y < _tops[row + 1] - after; y++)
            pixels.CopyTo(image[((y * _rowBytes) + (left * PixelBytes))..]);
    }
}
