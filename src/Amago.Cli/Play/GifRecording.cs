namespace Amago.Cli.Play;

/// <summary>An animated GIF that appears whole or not at all.</summary>
internal sealed class GifRecording : IFrameSink
{
    private readonly PendingFile _file;
    private readonly MemoryStream? _whole; // into a pipe goes what is complete: the palette, which comes first, is known last
    private readonly GifWriter _gif;

    private GifRecording(PendingFile file, int height, int width, int delay)
    {
        _file = file;
        _whole = file.Stream.CanSeek ? null : new MemoryStream();
        _gif = new GifWriter(_whole ?? file.Stream, height, width, delay);
    }

    /// <summary>Starts an animated GIF.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="height">Height of every frame, in pixels.</param>
    /// <param name="width">Width of every frame, in pixels.</param>
    /// <param name="delay">How long a frame is shown, in hundredths of a second.</param>
    public static GifRecording Open(string path, int height, int width, int delay)
    {
        PendingFile file = PendingFile.Open(path);
        try
        {
            return new GifRecording(file, height, width, delay);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Add(Tensor frame) => _gif.Write(frame);

    public void Commit()
    {
        _gif.Complete();
        _whole?.WriteTo(_file.Stream);
        _file.Commit();
    }

    public void Dispose()
    {
        _whole?.Dispose();
        _file.Dispose();
    }
}
