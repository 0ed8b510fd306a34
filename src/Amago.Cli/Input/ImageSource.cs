namespace Amago.Cli.Input;

/// <summary>Opens image files, folders of them and arrays, told apart by their names.</summary>
internal static class ImageSource
{
    /// <summary>Opens the input of an encoder: an npy file, a PNG file or a folder of PNG files.</summary>
    /// <exception cref="ArgumentException">The input is no such thing, or its images do not fit; the message names the file.</exception>
    public static IImageSource Open(ImageRequest request)
    {
        string path = request.Path;
        if (Directory.Exists(path))
            return PngImages.OfFolder(request);
        if (request.SkipsBad)
            throw new ArgumentException($"{path}: --skip-bad expects a folder of .png files.");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file or folder.", path);
        return OpenFile(request) ?? throw new ArgumentException($"{path}: expected an .npy file, a .png file or a folder of .png files.");
    }

    /// <summary>Opens an npy file of either type, or one PNG file with all its channels.</summary>
    /// <exception cref="ArgumentException">The input is no such thing; the message names the file.</exception>
    public static IImageSource OpenAsIs(string path, bool channelsFirst, int? sampleMax, Action<string> warn)
    {
        var preparation = new FramePreparation(Grayscale: false, Resize: null, channelsFirst);
        return OpenFile(new ImageRequest(path, preparation, warn) { KeepsAlpha = true, SampleMax = sampleMax })
            ?? throw new ArgumentException($"{path}: expected an .npy or a .png file.");
    }

    private static IImageSource? OpenFile(ImageRequest request)
    {
        string kind = request.Path;
        if (!Path.HasExtension(request.Path) && !Directory.Exists(request.Path))
        {
            request = request with { Contents = InputFile.ReadAll(request.Path) };
            kind = FileFormats.Of(request.Contents) switch { FileFormat.Png => ".png", FileFormat.Npy => ".npy", _ => "" };
        }

        if (FileKind.Is(kind, ".png"))
            return PngImages.OfFile(request);
        if (!FileKind.Is(kind, ".npy"))
            return null;
        if (request.SampleMax is not null)
            throw new ArgumentException($"{request.Path}: --sample-max expects PNG of 16 bits, got an .npy file.");
        return new NpyImages(request);
    }
}
