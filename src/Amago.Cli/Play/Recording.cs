namespace Amago.Cli.Play;

/// <summary>
/// Keeps what is played: as an animated GIF, as a folder of PNGs, as both, or not. Files appear with <see cref="Commit"/>.
/// </summary>
internal sealed class Recording : IDisposable
{
    /// <summary>Height and width of a frame in pixels.</summary>
    public const int Size = 240;

    private readonly List<IFrameSink> _sinks = [];
    private readonly GridPainter _painter;
    private readonly byte[] _pixels;
    private readonly Tensor _frame; // (H, W, 3) over _pixels

    private Recording(PlayRequest request)
    {
        _painter = new GridPainter(request.Game.CellsShape, request.Game.Channels, Size, Size);
        _pixels = new byte[_painter.ImageShape.ElementCount];
        _frame = Tensor.FromArray(_pixels, _painter.ImageShape);
    }

    /// <summary>Number of frames that were kept.</summary>
    public int Frames { get; private set; }

    /// <summary>Starts the files that a request asks for.</summary>
    public static Recording Open(PlayRequest request)
    {
        var recording = new Recording(request);
        try
        {
            if (request.Gif is { } gif)
                recording._sinks.Add(GifRecording.Open(gif, Size, Size, delay: (int)Math.Round(100.0 / request.Fps)));
            if (request.PngFolder is { } folder)
                recording._sinks.Add(PngFolder.Open(folder));
            return recording;
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }

    /// <summary>Appends a scene to all files.</summary>
    public void Add(Scene scene)
    {
        if (_sinks.Count == 0)
            return;
        _painter.Paint(scene.Cells, _pixels);
        _sinks.ForEach(sink => sink.Add(_frame));
        Frames++;
    }

    /// <summary>Completes all files and gives them their names.</summary>
    public void Commit() => _sinks.ForEach(static sink => sink.Commit());

    public void Dispose() => _sinks.ForEach(static sink => sink.Dispose());
}
