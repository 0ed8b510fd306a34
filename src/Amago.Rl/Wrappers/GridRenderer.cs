namespace Amago.Rl;

/// <summary>
/// Shows a grid of things as an RGB image that a <see cref="GridPainter"/> draws, so that encoders for frames see frames.
/// </summary>
public sealed class GridRenderer : EnvironmentWrapper
{
    private readonly GridPainter _painter;
    private readonly byte[] _cells;

    /// <summary>Wraps an environment with observations (rows, columns, channels): where they are not 0, there is something.</summary>
    /// <param name="inner">The grid, or wrappers around it that leave its observations alone.</param>
    /// <param name="channels">How the channels are drawn; a game's are in <see cref="GameDescriptor.Channels"/>.</param>
    /// <param name="height">Height of the image in pixels; at least a pixel a row.</param>
    /// <param name="width">Width of the image in pixels; at least a pixel a column.</param>
    /// <exception cref="ArgumentException">The grid has another number of channels, or the image is too small.</exception>
    public GridRenderer(IEnvironment inner, IReadOnlyList<GridChannel> channels, int height, int width)
        : base(inner)
    {
        _painter = new GridPainter(inner.ObservationShape, channels, height, width);
        _cells = new byte[inner.ObservationShape.ElementCount];
    }

    /// <summary>Draws a game as a square image: 84x84 for Nature and DrQ encoders, 64x64 for IMPALA's.</summary>
    /// <param name="inner">The game, or wrappers around it that leave its observations alone.</param>
    /// <param name="game">The game whose channels are drawn.</param>
    /// <param name="size">Height and width in pixels; at least 10.</param>
    /// <inheritdoc cref="GridRenderer(IEnvironment, IReadOnlyList{GridChannel}, int, int)"/>
    public GridRenderer(IEnvironment inner, GameDescriptor game, int size)
        : this(inner, (game ?? throw new ArgumentNullException(nameof(game))).Channels, size, size)
    {
    }

    /// <summary>Shape of the image, (H, W, 3).</summary>
    public override Shape ObservationShape => _painter.ImageShape;

    /// <inheritdoc/>
    public override void Reset(Span<byte> observation)
    {
        Inner.Reset(_cells);
        _painter.Paint(_cells, observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        StepResult result = Inner.Step(action, _cells);
        _painter.Paint(_cells, observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }
}
