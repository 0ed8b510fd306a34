using Amago.Formats.Safetensors;

namespace Amago.Formats;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): named tensors behind a JSON header, without code.
/// </summary>
/// <remarks>
/// F32, U8 and I64 are read as they are; F16, BF16 and F64 become float32, I8, I16, U16, I32, U32 and U64 become int64, BOOL becomes
/// uint8. That F64 was rounded is a warning. Tensors of other types, and those with an F64 beyond float32 or a U64 beyond int64, are in
/// <see cref="StateDict.Unreadable"/>. Tensors are written in the dictionary's order, so that the same tensors and metadata give the same
/// bytes.
/// </remarks>
public static class SafeTensors
{
    /// <summary>
    /// Reads a file, its metadata included, or all the files that an index (<c>*.safetensors.index.json</c>) names; they lie in the index's
    /// folder. Files may be larger than 2 GiB.
    /// </summary>
    /// <returns>
    /// The tensors in the file's order; behind an index in its order, with the metadata of all files (the first one's where they differ).
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file, or one that the index names is missing.</exception>
    /// <exception cref="InvalidFileException">A file breaks the format, or has no tensor of a supported type.</exception>
    public static StateDict Load(string path) => Load(path, warn: null);

    /// <param name="path">Path of the file, or of an index.</param>
    /// <param name="warn">Takes a line with the file's name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static StateDict Load(string path, Action<string>? warn)
    {
        using OpenedFile file = OpenedFile.Open(path);
        return SafeTensorsIndex.Names(path)
            ? SafeTensorsIndex.Load(file.Bytes, path, warn)
            : SafeTensorsReader.Read(file.Bytes, path, warn);
    }

    /// <summary>Reads a stream to its end as a safetensors file.</summary>
    /// <param name="stream">The contents of a safetensors file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or have no tensor of a supported type.</exception>
    public static StateDict Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads the bytes of a safetensors file.</summary>
    /// <param name="bytes">The whole contents of a safetensors file.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or have no tensor of a supported type.</exception>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, warn: null);

    /// <param name="bytes">The whole contents of a safetensors file.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="warn">Takes a line with the name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string)"/>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name, Action<string>? warn)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SafeTensorsReader.Read(bytes, name, warn);
    }

    /// <summary>Writes a safetensors file with the dictionary's metadata, which appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">A tensor is named <c>__metadata__</c>, or a name is not valid Unicode.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, StateDict tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream => Write(stream, tensors));
    }

    /// <summary>Writes a safetensors file with the dictionary's metadata to a stream.</summary>
    /// <exception cref="ArgumentException">A tensor is named <c>__metadata__</c>, or a name is not valid Unicode.</exception>
    public static void Write(Stream stream, StateDict tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        SafeTensorsWriter.Write(stream, tensors);
    }
}
