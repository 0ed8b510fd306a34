using Amago.Formats.Files;
using Amago.Tensors;

namespace Amago.Formats;

/// <summary>
/// NumPy's array files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions 1.0, 2.0 and 3.0.
/// </summary>
/// <remarks>
/// <para>
/// uint8, float32 and int64 are read as they are, in either byte order; other integers become int64, booleans uint8. float16 and float64
/// become float32: float64 is rounded. A float64 beyond float32 and a uint64 beyond int64 are refused. Arrays in Fortran order are read
/// into row-major order.
/// </para>
/// <para>
/// Headers are read as NumPy reads them: Python 2's, types by name, without a byte order or with '=', which mean this machine's. Of a
/// file of several arrays, or with other bytes behind its array, the first array is read. That there is more, and that float64 was
/// rounded, is a warning.
/// </para>
/// </remarks>
public static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or holds a type or a value that is not supported.</exception>
    public static Tensor Load(string path) => Load(path, warn: null);

    /// <param name="path">The file.</param>
    /// <param name="warn">Takes a line with the file's name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static Tensor Load(string path, Action<string>? warn)
    {
        using OpenedFile file = OpenedFile.Open(path);
        return NpyReader.ReadAll(file.Bytes, path, warn);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type or a value that is not supported.</exception>
    public static Tensor Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type or a value that is not supported.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, warn: null);

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages and warnings call it.</param>
    /// <param name="warn">Takes a line with the name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string)"/>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, Action<string>? warn)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NpyReader.ReadAll(bytes, name, warn);
    }

    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Writes to a stream: version 1.0, little-endian, in row-major order.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        var writer = new NpyWriter(stream, tensor.DType, tensor.Shape);
        writer.Write(tensor);
    }
}
