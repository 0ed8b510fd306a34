namespace Amago.Cli.Input;

/// <summary>The images that a command asks for, and what is done to them.</summary>
/// <param name="Path">An npy file, a PNG file or a folder of PNG files.</param>
/// <param name="Preparation">What is done to the images before they are encoded.</param>
/// <param name="Warn">Receives a line on what is wrong with a file that is read all the same.</param>
internal sealed record ImageRequest(string Path, FramePreparation Preparation, Action<string> Warn)
{
    /// <summary>The file's bytes, where its name does not say its kind and they had to be looked at: a pipe gives them once.</summary>
    public byte[]? Contents { get; init; }

    /// <summary>What the images have to be then; their own shape where this is null.</summary>
    public (int, int, int)? ImgShape { get; init; }

    /// <summary>Who says so, for messages: an option, or the file of the weights.</summary>
    public string ShapeOrigin { get; init; } = "--img-shape";

    /// <summary>Whether values are float32 and taken as they are; null for either type.</summary>
    public bool? FromFloat { get; init; }

    /// <summary>Whether an alpha channel is kept as a channel of the image.</summary>
    public bool KeepsAlpha { get; init; }

    /// <summary>What 255 stands for in PNG of 16 bits; null where they are float32, or refused.</summary>
    public int? SampleMax { get; init; }

    /// <summary>Whether files of a folder that can't be read are passed over.</summary>
    public bool SkipsBad { get; init; }
}
