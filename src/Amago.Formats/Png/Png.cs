using Amago.Tensors;

namespace Amago.Formats;

/// <summary>PNG images (https://www.w3.org/TR/png-3/) as uint8 tensors (H, W, C): grey, grey with alpha, RGB or RGBA for C = 1, 2, 3, 4.</summary>
/// <remarks>
/// Every kind of PNG is read. Palettes become RGB; a transparent colour or palette becomes an alpha channel; 16-bit samples give their high
/// byte, 1-, 2- and 4-bit grey is scaled to 0..255. Colour profiles and gamma are not applied: pixels are what the file stores.
/// </remarks>
public static class Png
{
    /// <summary>Reads a file.</summary>
    /// <returns>uint8 (H, W, C).</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format.</exception>
    public static Tensor Load(string path) => Read(InputFile.ReadAll(path), path);

    /// <summary>Reads an image's size from the start of a file, without its pixels.</summary>
    /// <returns>Height and width in pixels.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file's start breaks the format.</exception>
    public static (int Height, int Width) LoadSize(string path)
    {
        using FileStream stream = InputFile.Open(path);
        Span<byte> start = stackalloc byte[PngChunks.BytesToHeader];
        PngHeader header = PngChunks.ReadHeader(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)], path);
        return (header.Height, header.Width);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="name">What error messages call it.</param>
    /// <returns>uint8 (H, W, C).</returns>
    /// <exception cref="InvalidFileException">The contents break the format.</exception>
    public static Tensor Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <returns>uint8 (H, W, C).</returns>
    /// <exception cref="InvalidFileException">The contents break the format.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PngReader.Read(bytes, name);
    }

    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">uint8 (H, W, C), C in 1..4, not empty.</param>
    /// <exception cref="ArgumentException">The tensor is no such image.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        AtomicFile.Write(path, stream => Write(stream, image));
    }

    /// <summary>Writes to a stream: 8 bits per sample, not interlaced.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="image">uint8 (H, W, C), C in 1..4, not empty.</param>
    /// <exception cref="ArgumentException">The tensor is no such image.</exception>
    public static void Write(Stream stream, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        PngWriter.Write(stream, image);
    }
}
