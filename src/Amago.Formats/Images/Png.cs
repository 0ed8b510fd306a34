using Amago.Formats.Images;

namespace Amago.Formats;

/// <summary>
/// PNG images (https://www.w3.org/TR/png-3/) as tensors (H, W, C): grey, grey with alpha, RGB or RGBA for C = 1, 2, 3, 4.
/// </summary>
/// <remarks>
/// <para>
/// Every kind of PNG is read, as uint8. Palettes become RGB; a transparent colour or palette becomes an alpha channel; 1-, 2- and 4-bit
/// grey is scaled to 0..255. Samples of 16 bits are refused unless <see cref="PngOptions"/> say what becomes of them: no byte holds them.
/// Colour profiles and gamma are not applied: pixels are what the file stores.
/// </para>
/// <para>
/// A damaged file is read where the pixels do not depend on the damage, as libpng reads it, with a warning: other chunks than IHDR, PLTE
/// and IDAT, whatever lies behind the image data or is missing there, and indices beyond the palette, which are black. Damage to what
/// makes the pixels is an error.
/// </para>
/// </remarks>
public static class Png
{
    private static readonly PngOptions Plain = new();

    /// <summary>Reads a PNG file.</summary>
    /// <returns>The image, uint8 (H, W, C).</returns>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or has samples of 16 bits.</exception>
    public static Tensor Load(string path) => Load(path, Plain);

    /// <summary>Reads a PNG file as options say.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="options">Says what becomes of samples of 16 bits, and who gets warnings.</param>
    /// <returns>The image, uint8 (H, W, C), or float32 where the options say so.</returns>
    /// <exception cref="ArgumentException">The options hold a number that is out of range.</exception>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">
    /// The file breaks the format, or has samples of 16 bits of which the options say nothing.
    /// </exception>
    public static Tensor Load(string path, PngOptions options) => Read(InputFile.ReadAll(path), path, options);

    /// <summary>Reads an image's size from the start of a file, without its pixels.</summary>
    /// <returns>Height and width in pixels.</returns>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file's start breaks the format.</exception>
    public static (int Height, int Width) LoadSize(string path)
    {
        using FileStream stream = InputFile.Open(path);
        Span<byte> start = stackalloc byte[PngChunks.BytesToHeader];
        PngHeader header = PngChunks.ReadHeader(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)], path);
        return (header.Height, header.Width);
    }

    /// <summary>Reads a stream to its end as a PNG file.</summary>
    /// <param name="stream">The contents of a PNG file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <returns>The image, uint8 (H, W, C).</returns>
    /// <exception cref="InvalidFileException">The contents break the format, or have samples of 16 bits.</exception>
    public static Tensor Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads a stream to its end as a PNG file, as options say.</summary>
    /// <param name="stream">The contents of a PNG file.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="options">Says what becomes of samples of 16 bits, and who gets warnings.</param>
    /// <returns>The image, uint8 (H, W, C), or float32 where the options say so.</returns>
    /// <exception cref="ArgumentException">The options hold a number that is out of range.</exception>
    /// <exception cref="InvalidFileException">
    /// The contents break the format, or have samples of 16 bits of which the options say nothing.
    /// </exception>
    public static Tensor Read(Stream stream, string name, PngOptions options) => Read(InputFile.ReadAll(stream, name), name, options);

    /// <summary>Reads the bytes of a PNG file.</summary>
    /// <param name="bytes">The whole contents of a PNG file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <returns>The image, uint8 (H, W, C).</returns>
    /// <exception cref="InvalidFileException">The contents break the format, or have samples of 16 bits.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, Plain);

    /// <summary>Reads the bytes of a PNG file, as options say.</summary>
    /// <param name="bytes">The whole contents of a PNG file.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="options">Says what becomes of samples of 16 bits, and who gets warnings.</param>
    /// <returns>The image, uint8 (H, W, C), or float32 where the options say so.</returns>
    /// <exception cref="ArgumentException">The options hold a number that is out of range.</exception>
    /// <exception cref="InvalidFileException">
    /// The contents break the format, or have samples of 16 bits of which the options say nothing.
    /// </exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, PngOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        return PngReader.Read(bytes, name, options);
    }

    /// <summary>Writes a PNG file (8 bits per sample, not interlaced), which appears whole or not at all.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="image">The image, uint8 (H, W, C) with C in 1..4, not empty.</param>
    /// <exception cref="ArgumentException">The tensor is no uint8 (H, W, C) with C in 1..4, or it is empty.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        AtomicFile.Write(path, stream => Write(stream, image));
    }

    /// <summary>Writes a PNG file to a stream: 8 bits per sample, not interlaced.</summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <param name="image">The image, uint8 (H, W, C) with C in 1..4, not empty.</param>
    /// <exception cref="ArgumentException">The tensor is no uint8 (H, W, C) with C in 1..4, or it is empty.</exception>
    public static void Write(Stream stream, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        PngWriter.Write(stream, image);
    }
}
