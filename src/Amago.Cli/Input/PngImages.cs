namespace Amago.Cli.Input;

/// <summary>A PNG file as one image, or the PNG files of a folder in natural order: B images with L = 1.</summary>
internal sealed class PngImages : IImageSource
{
    private readonly string[] _files;
    private readonly PngFrameReader _reader;
    private readonly FramePreparation _preparation;
    private readonly int _height, _width, _channels;
    private Tensor? _first; // until it is asked for
    private int _next;

    private PngImages(string[] files, PngFrameReader reader, ImageRequest request)
    {
        _files = files;
        _reader = reader;
        _preparation = request.Preparation;
        _first = reader.Read(files[0]);
        Type = _first.DType;
        (_height, _width, _channels) = request.ImgShape is { } expected
            ? _preparation.OutOfLayout(expected)
            : (_first.Shape[0], _first.Shape[1], (request.KeepsAlpha ? _first : Frames.WithoutAlpha(_first)).Shape[2]);
        ImgShape = _preparation.InLayout(_height, _width, _channels);
        string because = request.ImgShape is null ? $"as {Path.GetFileName(_files[0])} has" : $"as {request.ShapeOrigin} says";
        CheckSizes(_first, request.ShapeOrigin, because);
        _ = Fitted(_files[0], _first); // its channels may not do
    }

    public int Batch => _files.Length;

    public int Length => 1;

    public int Rank { get; private init; }

    public DType Type { get; }

    public (int, int, int) ImgShape { get; }

    /// <summary>The images of a single file.</summary>
    public static PngImages OfFile(ImageRequest request) => new([request.Path], new PngFrameReader(request), request) { Rank = 3 };

    /// <summary>The PNG files of a folder, without those that can't be read where that is asked for.</summary>
    public static PngImages OfFolder(ImageRequest request)
    {
        var reader = new PngFrameReader(request);
        string[] files = FramesOf(request.Path);
        return new PngImages(request.SkipsBad ? reader.Readable(files) : files, reader, request) { Rank = 4 };
    }

    public Tensor Read(int count) => Type == DType.UInt8 ? Read<byte>(count) : Read<float>(count);

    public void Dispose()
    {
    }

    private static string[] FramesOf(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(static file => FileKind.Is(file, ".png") && !Path.GetFileName(file).StartsWith('.'))];
        Array.Sort(files, NaturalOrder.Instance);
        return files.Length > 0
            ? files
            : throw new FileNotFoundException($"{folder}: expected a folder of PNG files, got one without any.", folder);
    }

    private Tensor Read<T>(int count)
        where T : unmanaged
    {
        int size = _height * _width * _channels;
        var pixels = new T[count * size];
        for (int i = 0; i < count; i++, _next++)
            Fitted(_files[_next], Next()).CopyTo(pixels.AsSpan(i * size, size));
        _reader.SayTranslucent();
        return Tensor.FromArray(pixels, [count, 1, ImgShape.Item1, ImgShape.Item2, ImgShape.Item3]);
    }

    private Tensor Next()
    {
        Tensor image = _first ?? _reader.Read(_files[_next]);
        _first = null;
        return image;
    }

    // Before any work: every frame has the size that the encoder takes.
    private void CheckSizes(Tensor first, string shapeOrigin, string because)
    {
        if (_preparation.Resize is var (height, width))
        {
            if ((height, width) != (_height, _width))
                throw new ArgumentException(
                    $"--resize {height},{width} makes {height}x{width} images, and {shapeOrigin} takes {_height}x{_width}.");
            return;
        }

        for (int i = 0; i < _files.Length; i++)
        {
            (int frameHeight, int frameWidth) = i == 0 ? (first.Shape[0], first.Shape[1]) : Png.LoadSize(_files[i]);
            if ((frameHeight, frameWidth) != (_height, _width))
                throw new ArgumentException($"{_files[i]}: expected {_height}x{_width} pixels {because}, got {frameHeight}x{frameWidth}; "
                    + $"--resize {_height},{_width} makes it fit.");
        }
    }

    private Tensor Fitted(string file, Tensor image)
    {
        try
        {
            return _preparation.InLayout(Frames.WithChannels(image, _channels));
        }
        catch (ArgumentException e)
        {
            string hint = _channels == 1 ? "; --grayscale makes it fit" : "";
            throw new ArgumentException($"{file}: expected an image of {_channels} channels, got {image.Shape[2]}{hint}.", e);
        }
    }
}
