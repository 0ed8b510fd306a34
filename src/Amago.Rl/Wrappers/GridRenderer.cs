using System.Runtime.InteropServices;
using Amago.Tensors;

namespace Amago.Rl;

/// <summary>
/// Draws a grid of things as an RGB image, so that encoders for frames see frames: each cell a square in the colour of what it holds, small
/// squares for bullets and trails, on a dark board.
/// </summary>
public sealed class GridRenderer : EnvironmentWrapper
{
    private static readonly Rgb BoardDark = Rgb.FromHex(0x10142A), BoardLight = Rgb.FromHex(0x171C36);

    private readonly GridChannel[] _channels;
    private readonly int[] _backToFront, _tops, _lefts;
    private readonly byte[] _cells;
    private readonly Rgb[] _board;
    private readonly int _width;

    /// <summary>Wraps an environment with observations (rows, columns, channels): where they are not 0, there is something.</summary>
    /// <param name="inner">The grid, or wrappers around it that leave its observations alone.</param>
    /// <param name="channels">How the channels are drawn; a game's are in <see cref="GameDescriptor.Channels"/>.</param>
    /// <param name="height">Height of the image in pixels; at least a pixel a row.</param>
    /// <param name="width">Width of the image in pixels; at least a pixel a column.</param>
    /// <exception cref="ArgumentException">There are other channels, or the image is too small.</exception>
    public GridRenderer(IEnvironment inner, IReadOnlyList<GridChannel> channels, int height, int width)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(channels);
        Shape grid = inner.ObservationShape;
        if (grid.Count != 3 || grid[2] != channels.Count)
            throw new ArgumentException($"GridRenderer: expected observations (rows, columns, {channels.Count}), got {grid}.", nameof(channels));
        if (height < grid[0] || width < grid[1])
            throw new ArgumentException($"GridRenderer: expected an image of at least {grid[0]}x{grid[1]} pixels, got {height}x{width}.", nameof(height));
        ObservationShape = [height, width, 3];
        _channels = [.. channels];
        _backToFront = [.. Enumerable.Range(0, channels.Count).OrderBy(channel => channels[channel].Layer)];
        _tops = Bounds(grid[0], height);
        _lefts = Bounds(grid[1], width);
        _cells = new byte[grid.ElementCount];
        _board = new Rgb[height * width];
        _width = width;
        for (int row = 0; row < grid[0]; row++)
        {
            for (int column = 0; column < grid[1]; column++)
                Fill(_board, row, column, 0, 0, (row + column) % 2 == 0 ? BoardDark : BoardLight);
        }
    }

    /// <summary>Draws a game as a square image: 84x84 for Nature and DrQ encoders, 64x64 for IMPALA's.</summary>
    /// <param name="inner">The game, or wrappers around it that leave its observations alone.</param>
    /// <param name="game">Which game it is.</param>
    /// <param name="size">Height and width in pixels; at least 10.</param>
    /// <inheritdoc cref="GridRenderer(IEnvironment, IReadOnlyList{GridChannel}, int, int)"/>
    public GridRenderer(IEnvironment inner, GameDescriptor game, int size)
        : this(inner, (game ?? throw new ArgumentNullException(nameof(game))).Channels, size, size)
    {
    }

    /// <inheritdoc/>
    public override Shape ObservationShape { get; }

    /// <inheritdoc/>
    public override void Reset(Span<byte> observation)
    {
        Inner.Reset(_cells);
        Render(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        StepResult result = Inner.Step(action, _cells);
        Render(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void ExchangeFields(EnvironmentState state)
    {
    }

    // Cell i covers the pixels from bounds[i] up to bounds[i + 1].
    private static int[] Bounds(int cells, int pixels) => [.. Enumerable.Range(0, cells + 1).Select(i => (int)((long)i * pixels / cells))];

    private void Render(Span<byte> observation)
    {
        Span<Rgb> image = MemoryMarshal.Cast<byte, Rgb>(observation);
        _board.CopyTo(image);
        int columns = _lefts.Length - 1;
        for (int cell = 0; cell < _cells.Length / _channels.Length; cell++)
        {
            ReadOnlySpan<byte> things = _cells.AsSpan(cell * _channels.Length, _channels.Length);
            if (!things.ContainsAnyExcept((byte)0))
                continue;
            foreach (int channel in _backToFront)
            {
                if (things[channel] != 0)
                    Draw(image, cell / columns, cell % columns, _channels[channel]);
            }
        }
    }

    // A gap to the next cell where there is room for one; a small thing takes the middle half.
    private void Draw(Span<Rgb> image, int row, int column, GridChannel thing)
    {
        int size = Math.Min(_tops[row + 1] - _tops[row], _lefts[column + 1] - _lefts[column]);
        int gap = size >= 4 ? 1 : 0, before = thing.IsSmall ? size / 4 : 0;
        Fill(image, row, column, before, before + gap, thing.Color);
    }

    private void Fill(Span<Rgb> image, int row, int column, int before, int after, Rgb color)
    {
        int left = _lefts[column] + before, length = _lefts[column + 1] - after - left;
        for (int y = _tops[row] + before; y < _tops[row + 1] - after; y++)
            image.Slice((y * _width) + left, length).Fill(color);
    }
}
