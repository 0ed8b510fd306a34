using Amago.Formats;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.Cli.Play;

/// <summary>Keeps what is played: as an animated GIF, as a folder of PNGs, or both.</summary>
internal sealed class Recording
{
    /// <summary>Height and width of a frame in pixels.</summary>
    public const int Size = 240;

    private readonly PlayRequest _request;
    private readonly GridPainter _painter;
    private readonly byte[] _pixels;
    private readonly Tensor _frame; // (H, W, 3) over _pixels

    public Recording(PlayRequest request)
    {
        _request = request;
        _painter = new GridPainter(request.Game.ObservationShape, request.Game.Channels, Size, Size);
        _pixels = new byte[_painter.ImageShape.ElementCount];
        _frame = Tensor.FromArray(_pixels, _painter.ImageShape);
    }

    /// <summary>Frames that were kept.</summary>
    public int Frames { get; private set; }

    /// <summary>Plays; files appear when <paramref name="play"/> returns, and not at all when it throws.</summary>
    /// <param name="play">Gets an action that appends a scene.</param>
    public void Run(Action<Action<Scene>> play)
    {
        if (!_request.IsRecorded)
            play(static _ => { });
        else
            WithGif(toGif => WithPngs(toPngs => play(scene => Keep(scene, toGif + toPngs))));
    }

    private void Keep(Scene scene, Action<Tensor> write)
    {
        _painter.Paint(scene.Cells, _pixels);
        write(_frame);
        Frames++;
    }

    private void WithGif(Action<Action<Tensor>> play)
    {
        if (_request.Gif is not { } path)
        {
            play(static _ => { });
            return;
        }

        AtomicFile.Write(path, stream =>
        {
            if (stream.CanSeek)
            {
                WriteGif(stream, play);
                return;
            }

            // Into a pipe goes what is complete: the palette, which comes first, is known last.
            using var whole = new MemoryStream();
            WriteGif(whole, play);
            whole.WriteTo(stream);
        });
    }

    private void WriteGif(Stream stream, Action<Action<Tensor>> play)
    {
        var gif = new GifWriter(stream, Size, Size, delay: (int)Math.Round(100.0 / _request.Fps));
        play(gif.Write);
        gif.Complete();
    }

    private void WithPngs(Action<Action<Tensor>> play)
    {
        if (_request.PngFolder is { } path)
            PngFolder.Write(path, play);
        else
            play(static _ => { });
    }
}
