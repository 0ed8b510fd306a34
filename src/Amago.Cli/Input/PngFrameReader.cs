namespace Amago.Cli.Input;

/// <summary>Reads PNG files as a request wants them, and says once of each what is wrong with it.</summary>
internal sealed class PngFrameReader
{
    private readonly ImageRequest _request;
    private readonly PngOptions _options;
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly bool _keepsAlpha;
    private string? _translucent;

    public PngFrameReader(ImageRequest request)
    {
        _request = request;
        if (request is { SampleMax: not null, FromFloat: true })
            throw new ArgumentException($"{request.Path}: --sample-max makes uint8 images, and --from-float takes float32.");
        if (request is { FromFloat: true, Preparation.ChangesPixels: true })
            throw new ArgumentException($"{request.Path}: --resize and --grayscale take uint8 images, and --from-float takes float32.");
        _keepsAlpha = request.KeepsAlpha
            || (request.ImgShape is { } shape && !request.Preparation.Grayscale
                && request.Preparation.OutOfLayout(shape).Channels is 2 or 4);
        _options = new PngOptions { SampleMax = request.SampleMax, WideAsFloat = request.SampleMax is null, Warn = SayOnce };
    }

    /// <summary>Reads a frame and prepares it for the encoder.</summary>
    /// <returns>(H, W, C) as it is on disk, then grey and resized where that was asked for; uint8, or float32 of 16 bits.</returns>
    /// <exception cref="ArgumentException">The file is not of the type that was asked for; the message names it.</exception>
    public Tensor Read(string file)
    {
        Tensor image = _request.Contents is { } bytes ? Png.Read(bytes, file, _options) : Png.Load(file, _options);
        bool isFloat = image.DType == DType.Float32;
        if (isFloat && _request.FromFloat == false)
        {
            throw new ArgumentException(
                $"{file}: expected samples of at most 8 bits, got 16, which no uint8 holds: --sample-max N makes 0 to N 0 to 255 (65535: "
                + "the whole range), --from-float takes 0 to 65535 as they are.");
        }

        if (!isFloat && _request.FromFloat == true)
            throw new ArgumentException($"{file}: --from-float expects an .npy file of float32, got PNG of at most 8 bits, which is uint8; "
                + "it takes PNG of 16 bits too.");
        if (_translucent is null && IsTranslucent(image))
            _translucent = file;
        try
        {
            return _request.Preparation.Apply(image);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{file}: {Failure.Message(e)}", e);
        }
    }

    /// <summary>The files that can be read; the others are named in warnings, with what is wrong with them.</summary>
    /// <exception cref="ArgumentException">None of the files can be read.</exception>
    public string[] Readable(string[] files)
    {
        string[] good = [.. files.Where(IsReadable)];
        int bad = files.Length - good.Length;
        if (bad > 0)
            _request.Warn($"{_request.Path}: {bad} of {files.Length} files can't be read and {(bad == 1 ? "is" : "are")} passed over.");
        return good.Length > 0
            ? good
            : throw new ArgumentException($"{_request.Path}: expected PNG files that can be read, got {files.Length} that can't.");
    }

    /// <summary>Says, once for all files, that an alpha channel was left out that is not opaque everywhere.</summary>
    public void SayTranslucent()
    {
        if (_translucent is not null)
            SayOnce($"{_translucent}: the alpha channel is left out, pixels that it hides count with their colours.");
    }

    private bool IsReadable(string file)
    {
        try
        {
            _ = Png.Load(file, _options);
            return true;
        }
        catch (Exception e) when (e is InvalidFileException or IOException or UnauthorizedAccessException)
        {
            _request.Warn($"passed over {e.Message}");
            return false;
        }
    }

    private bool IsTranslucent(Tensor image)
    {
        int channels = image.Shape[2];
        if (channels is 1 or 3 || _keepsAlpha)
            return false;
        Tensor alpha = image.Slice(2, channels - 1, 1);
        return image.DType == DType.Float32
            ? alpha.ToArray<float>().AsSpan().ContainsAnyExcept(ushort.MaxValue)
            : alpha.ToArray<byte>().AsSpan().ContainsAnyExcept(byte.MaxValue);
    }

    private void SayOnce(string line)
    {
        if (_said.Add(line))
            _request.Warn(line);
    }
}
