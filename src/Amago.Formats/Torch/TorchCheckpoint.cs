using Amago.Formats.Torch;

namespace Amago.Formats;

/// <summary>
/// PyTorch's checkpoints (<c>.pt</c>, <c>.pth</c>, <c>.ckpt</c>, <c>.bin</c>) without Python: the zip files of <c>torch.save</c> since
/// PyTorch 1.6, and what it wrote from 0.1.10 on.
/// </summary>
/// <remarks>
/// <para>
/// What a checkpoint describes is built as far as it is tensors, parameters, numbers, text, bytes, NumPy's arrays and scalars, dictionaries
/// (OrderedDict, defaultdict and Counter too), lists, tuples and sets; a module that was saved whole gives what its state dict has.
/// Nothing is ever run: objects of other classes, and tensors that are complex, quantized or sparse, are in
/// <see cref="StateDict.Unreadable"/> by name, and the rest is read without them. Nested ones are laid out flat, keys and list positions
/// joined by '.': <c>{"model": {"w": ..}}</c> gives <c>model.w</c>. A tensor alone is named <c>tensor</c>.
/// </para>
/// <para>
/// Floats of 16, 32 and 64 bits and bfloat16 become float32, uint8 stays, booleans become uint8, other integers int64. That a tensor of
/// float64 was rounded is a warning; one with a value beyond float32 is not read. Python's numbers become tensors without dimensions: int
/// int64, float float32 (a warning where it does not have the same decimals there), bool uint8; bytes become uint8 of one dimension.
/// Text, dtypes, devices, integers beyond 64 bits and floats beyond float32 go to <see cref="StateDict.Metadata"/>; None is left out.
/// </para>
/// <para>
/// As in PyTorch, a tensor keeps its strides, and tensors that shared elements when they were saved share them again: writing to one
/// changes the other. Where elements are needed in order, <see cref="Tensor.Contiguous"/> copies them.
/// </para>
/// <para>
/// Archives with encryption, several parts, equal names, names that lead out of the archive, overlapping entries or wrong checksums are
/// refused, and so are those whose contents take more than 64 MiB and 32 times the archive's size in memory.
/// </para>
/// </remarks>
public static class TorchCheckpoint
{
    /// <summary>Reads a PyTorch checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file breaks the format, or all there is in it is not read.</exception>
    public static StateDict Load(string path) => Load(path, warn: null);

    /// <param name="path">Path of the file.</param>
    /// <param name="warn">Takes a line with the file's name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static StateDict Load(string path, Action<string>? warn)
    {
        using OpenedFile file = OpenedFile.Open(path);
        return TorchCheckpointReader.Read(file.Bytes, path, warn);
    }

    /// <summary>Reads a stream to its end as a PyTorch checkpoint.</summary>
    /// <param name="stream">The contents of a checkpoint.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or all there is in them is not read.</exception>
    public static StateDict Read(Stream stream, string name) => Read(InputFile.ReadAll(stream, name), name);

    /// <summary>Reads the bytes of a PyTorch checkpoint.</summary>
    /// <param name="bytes">The whole contents of a checkpoint.</param>
    /// <param name="name">Name of the contents in error messages.</param>
    /// <exception cref="InvalidFileException">The contents break the format, or all there is in them is not read.</exception>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes, name, warn: null);

    /// <param name="bytes">The whole contents of a checkpoint.</param>
    /// <param name="name">Name of the contents in error messages and warnings.</param>
    /// <param name="warn">Takes a line with the name for what is wrong with a file that is read all the same.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string)"/>
    public static StateDict Read(ReadOnlySpan<byte> bytes, string name, Action<string>? warn)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TorchCheckpointReader.Read(bytes, name, warn);
    }

    /// <summary>
    /// Writes a file, which appears whole or not at all. <c>torch.load(path, weights_only=True)</c> gives an OrderedDict of contiguous
    /// tensors. Metadata is left out, since a module that loads the dictionary would take it for parameters.
    /// </summary>
    /// <exception cref="ArgumentException">The name of a tensor is not valid Unicode.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, StateDict tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream => Write(stream, tensors));
    }

    /// <summary>Writes a checkpoint to a stream, as <see cref="Save"/> does to a file. Metadata is left out.</summary>
    /// <exception cref="ArgumentException">The name of a tensor is not valid Unicode.</exception>
    public static void Write(Stream stream, StateDict tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TorchCheckpointWriter.Write(stream, tensors);
    }
}
