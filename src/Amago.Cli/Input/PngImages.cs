using Amago.Formats;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Input;

/// <summary>A PNG file as one image, or the PNG files of a folder in natural order: B images with L = 1.</summary>
internal sealed class PngImages : IImageSource
{
    private readonly string[] _files;
    private readonly FramePreparation _preparation;
    private readonly int _height, _width, _channels;
    private int _next;

    public PngImages(string path, FramePreparation preparation, (int, int, int)? imgShape)
    {
        _preparation = preparation;
        bool isFolder = Directory.Exists(path);
        _files = isFolder ? FramesOf(path) : [path];
        Rank = isFolder ? 4 : 3;
        Tensor first = Load(_files[0]);
        (_height, _width, _channels) = imgShape is { } expected
            ? preparation.OutOfLayout(expected)
            : (first.Shape[0], first.Shape[1], Frames.WithoutAlpha(first).Shape[2]);
        ImgShape = preparation.InLayout(_height, _width, _channels);
        CheckSizes(imgShape is null ? $"as {Path.GetFileName(_files[0])} has" : "as --img-shape says");
        _ = Fitted(_files[0], first); // its channels may not do
    }

    public int Batch => _files.Length;

    public int Length => 1;

    public int Rank { get; }

    public DType Type => DType.UInt8;

    public (int, int, int) ImgShape { get; }

    public Tensor Read(int count)
    {
        int size = _height * _width * _channels;
        var pixels = new byte[count * size];
        for (int i = 0; i < count; i++, _next++)
            Fitted(_files[_next], Load(_files[_next])).CopyTo(pixels.AsSpan(i * size, size));
        return Tensor.FromArray(pixels, [count, 1, ImgShape.Item1, ImgShape.Item2, ImgShape.Item3]);
    }

    public void Dispose()
    {
    }

    private static string[] FramesOf(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(static file => FileKind.Is(file, ".png") && !Path.GetFileName(file).StartsWith('.'))];
        Array.Sort(files, NaturalOrder.Instance);
        return files.Length > 0 ? files : throw new FileNotFoundException($"{folder}: expected a folder of PNG files, got one without any.", folder);
    }

    // (H, W, C) as it is on disk, then grey and resized where that was asked for.
    private Tensor Load(string file)
    {
        try
        {
            return _preparation.Apply(Png.Load(file));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{file}: {Failure.Message(e)}", e);
        }
    }

    // Before any work: every frame has the size that the encoder takes.
    private void CheckSizes(string because)
    {
        if (_preparation.Resize is var (height, width))
        {
            if ((height, width) != (_height, _width))
                throw new ArgumentException($"--resize {height},{width} makes {height}x{width} images, and --img-shape takes {_height}x{_width}.");
            return;
        }

        foreach (string file in _files)
        {
            (int frameHeight, int frameWidth) = Png.LoadSize(file);
            if ((frameHeight, frameWidth) != (_height, _width))
                throw new ArgumentException($"{file}: expected {_height}x{_width} pixels {because}, got {frameHeight}x{frameWidth}; --resize {_height},{_width} makes it fit.");
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
