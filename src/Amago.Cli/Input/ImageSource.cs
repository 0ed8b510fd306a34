using Amago.Formats;

namespace Amago.Cli.Input;

/// <summary>Opens an input by what its name says it is.</summary>
internal static class ImageSource
{
    /// <summary>Opens the input of an encoder.</summary>
    /// <param name="path">An npy file, a PNG file or a folder of PNG files.</param>
    /// <param name="preparation">What happens to its images.</param>
    /// <param name="imgShape">What they have to be then; their own shape where this is null.</param>
    /// <param name="fromFloat">Whether values are float32 and taken as they are.</param>
    /// <param name="warn">Takes what is wrong with a file that is read all the same.</param>
    /// <exception cref="ArgumentException">The input is no such thing, or its images do not fit; the message names the file.</exception>
    public static IImageSource Open(string path, FramePreparation preparation, (int, int, int)? imgShape, bool fromFloat, Action<string> warn)
    {
        bool isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file or folder.", path);
        if (!isFolder && FileKind.Is(path, ".npy"))
            return new NpyImages(path, preparation, imgShape, fromFloat, warn);
        if (!isFolder && !FileKind.Is(path, ".png"))
            throw new ArgumentException($"{path}: expected an .npy file, a .png file or a folder of .png files.");
        if (fromFloat)
            throw new ArgumentException($"{path}: --from-float expects an .npy file of float32, got PNG, which is uint8.");
        return new PngImages(path, preparation, imgShape);
    }

    /// <summary>Opens an npy file of either type, or one PNG file with all its channels.</summary>
    /// <exception cref="ArgumentException">The input is no such thing; the message names the file.</exception>
    public static IImageSource OpenAsIs(string path, bool channelsFirst, Action<string> warn)
    {
        var preparation = new FramePreparation(Grayscale: false, Resize: null, channelsFirst);
        if (FileKind.Is(path, ".npy"))
            return new NpyImages(path, preparation, imgShape: null, NpyInput.IsFloat(path), warn);
        if (!FileKind.Is(path, ".png"))
            throw new ArgumentException($"{path}: expected an .npy or a .png file.");
        Tensors.Shape shape = Png.Load(path).Shape;
        return new PngImages(path, preparation, preparation.InLayout(shape[0], shape[1], shape[2]));
    }
}
