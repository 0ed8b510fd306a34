namespace Amago.Formats;

/// <summary>How <see cref="Png"/> reads what does not fit uint8, and who hears of what is wrong with a file.</summary>
public sealed record PngOptions
{
    /// <summary>
    /// Samples of 16 bits from 0 to this become 0 to 255, rounded, and larger ones 255: 1 to 65535, which is the whole range. Null leaves
    /// them to <see cref="WideAsFloat"/>.
    /// </summary>
    public int? SampleMax { get; init; }

    /// <summary>
    /// Whether an image with samples of 16 bits is read as float32, 0 to 65535 as stored. Otherwise it is refused, unless there is a
    /// <see cref="SampleMax"/>.
    /// </summary>
    public bool WideAsFloat { get; init; }

    /// <summary>Takes a line with the file's name for what is wrong with a file that is read all the same.</summary>
    public Action<string>? Warn { get; init; }
}
