using Amago.Tensors;

namespace Amago.Formats;

/// <summary>NumPy's array files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions 1.0, 2.0 and 3.0.</summary>
/// <remarks>
/// uint8, float32 and int64 are read as they are, in either byte order; float16 and float64 become float32, other integers of up to 32 bits
/// become int64, booleans become uint8. Arrays in Fortran order are read into row-major order.
/// </remarks>
public static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or holds a type that is not supported.</exception>
    public static Tensor Load(string path)
    {
        using NpyReader reader = NpyReader.Open(path);
        return reader.ReadAll();
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type that is not supported.</exception>
    public static Tensor Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or hold a type that is not supported.</exception>
    public static Tensor Read(ReadOnlySpan<byte> bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NpyReader.ReadAll(bytes, name);
    }

    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">The tensor has more than 64 dimensions, which no reader takes.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Writes to a stream: version 1.0, little-endian, in row-major order.</summary>
    /// <exception cref="ArgumentException">The tensor has more than 64 dimensions, which no reader takes.</exception>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        var writer = new NpyWriter(stream, tensor.DType, tensor.Shape);
        writer.Write(tensor);
    }
}
