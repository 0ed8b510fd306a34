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
    /// <summary>Reads an npy file.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or holds a type or a value that is not supported.</exception>
    public static Tensor Load(string path) => Load(path, warn: null);

    /// <param name="path">Path of the file.</param>
    /// <param name="warn">Takes a line with the file's name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static Tensor Load(string path, Action<string>? warn)
    {
        using OpenedFile file = OpenedFile.Open(path);
        return NpyReader.ReadAll(file.Bytes, path, warn);
    }

    /// <summary>Reads a stream to its end as an npy file.</summary>
    /// <param name="stream">The contents of an npy file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type or a value that is not supported.</exception>
    public static Tensor Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads the bytes of an npy file.</summary>
    /// <param name="bytes">The whole contents of an npy file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type or a value that is not supported.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, warn: null);

    /// <param name="bytes">The whole contents of an npy file.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="warn">Takes a line with the name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string)"/>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name, Action<string>? warn)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NpyReader.ReadAll(bytes, name, warn);
    }

    /// <summary>Writes an npy file (version 1.0, little-endian, row-major), which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Writes an npy file to a stream: version 1.0, little-endian, row-major.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        var writer = new NpyWriter(stream, tensor.DType, tensor.Shape);
        writer.Write(tensor);
    }
}
