using Amago.Formats.Elements;
using Amago.Formats.NumPy;

namespace Amago.Formats;

/// <summary>Reads an npy file piece by piece, in row-major order, so that a file larger than memory can be worked through.</summary>
/// <remarks>
/// Types are converted as <see cref="Npy"/> says. A file in Fortran order is read as a whole at the first piece, and what can't be read
/// twice, such as a pipe, when it is opened.
/// </remarks>
public sealed class NpyReader : IDisposable
{
    private const string Where = "in the array";

    private readonly Stream _stream;
    private readonly string _file;
    private readonly NpyHeader _header;
    private readonly FileNotes _notes;
    private Tensor? _whole;
    private long _position;

    private NpyReader(Stream stream, string file, Action<string>? warn)
    {
        _stream = stream;
        _file = file;
        _notes = new FileNotes(file, warn);
        Span<byte> prefix = stackalloc byte[NpyHeader.PrefixLength];
        prefix = prefix[..stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)];
        var beforeData = new byte[NpyHeader.DataStart(prefix, stream.Length, file)];
        stream.Position = 0;
        stream.ReadExactly(beforeData);
        _header = NpyHeader.Parse(beforeData, stream.Length, file, _notes);
        _notes.Say();
    }

    /// <summary>Sizes of the array's dimensions.</summary>
    public IReadOnlyList<int> Sizes => _header.Sizes;

    /// <summary>Product of the sizes, which may be more than a tensor holds.</summary>
    public long ElementCount => _header.ElementCount;

    /// <summary>NumPy's name of the type in the file, such as <c>float64</c>.</summary>
    public string TypeName => _header.Type.Name;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">
    /// The header breaks the format, the type is not supported, or the file is shorter than the header says.
    /// </exception>
    public static NpyReader Open(string path) => Open(path, warn: null);

    /// <param name="path">Path of the file.</param>
    /// <param name="warn">
    /// Takes a line with the file's name for what is wrong with a file that is read all the same; see <see cref="Npy"/>.
    /// </param>
    /// <inheritdoc cref="Open(string)"/>
    public static NpyReader Open(string path, Action<string>? warn) => Open(InputFile.OpenSeekable(path), path, warn);

    /// <summary>Reads the header of a stream.</summary>
    /// <param name="stream">The file from its beginning on; it can seek, and belongs to the reader, which closes it.</param>
    /// <param name="name">Name of the contents in messages.</param>
    /// <param name="warn">
    /// Takes a line with the name for what is wrong with a file that is read all the same; see <see cref="Npy"/>.
    /// </param>
    /// <exception cref="ArgumentException">The stream can't be read, or can't seek.</exception>
    /// <exception cref="InvalidFileException">
    /// The header breaks the format, the type is not supported, or the file is shorter than the header says.
    /// </exception>
    public static NpyReader Open(Stream stream, string name, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanRead || !stream.CanSeek)
            throw new ArgumentException($"{name}: expected a stream that can be read and can seek.", nameof(stream));
        try
        {
            return new NpyReader(stream, name, warn);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next elements in row-major order.</summary>
    /// <param name="shape">Shape of the tensor to return; as many elements are read.</param>
    /// <exception cref="ArgumentException">The array has fewer elements left than the shape asks for.</exception>
    /// <exception cref="InvalidFileException">A value has no place in the tensor's type; see <see cref="Npy"/>.</exception>
    /// <exception cref="IOException">The elements are more bytes than an array holds.</exception>
    public Tensor Read(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.ElementCount > ElementCount - _position)
        {
            throw new ArgumentException(
                $"{_file}: expected to read at most the {ElementCount - _position} elements that are left, got shape {shape}.",
                nameof(shape));
        }

        Tensor result = _header.FortranOrder
            ? WholeInRowMajorOrder().Slice(0, (int)_position, shape.ElementCount).Reshape(shape)
            : Decode(shape);
        _position += shape.ElementCount;
        _notes.Say();
        return result;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reads all elements of an npy file's bytes.</summary>
    internal static Tensor ReadAll(FileBytes bytes, string file, Action<string>? warn)
    {
        var source = new FileCursor(bytes);
        var notes = new FileNotes(file, warn);
        Tensor tensor = ReadAll(ref source, bytes.Length, file, new MemoryBudget(bytes.Length), notes, Where);
        notes.Say();
        return tensor;
    }

    /// <summary>
    /// All elements of an array of <paramref name="length"/> bytes with its header, which may be one of an archive;
    /// <paramref name="bytes"/> stay behind the last.
    /// </summary>
    internal static Tensor ReadAll<TSource>(ref TSource bytes, long length, string file, MemoryBudget budget, FileNotes notes, string where)
        where TSource : IByteSource, allows ref struct
    {
        Span<byte> prefix = stackalloc byte[NpyHeader.PrefixLength];
        prefix = prefix[..(int)Math.Min(length, prefix.Length)];
        bytes.Read(prefix);
        int dataStart = NpyHeader.DataStart(prefix, length, file);
        budget.Take(MemoryBudget.TextBytes * dataStart, file, "in the header");
        var beforeData = new byte[dataStart];
        prefix = prefix[..Math.Min(prefix.Length, dataStart)]; // less than the prefix where the header is too short to be one
        prefix.CopyTo(beforeData);
        bytes.Read(beforeData.AsSpan(prefix.Length));
        NpyHeader header = NpyHeader.Parse(beforeData, length, file, notes);

        // What lies behind the array is unpacked too where it is compressed, for the checksum's sake.
        long data = header.ElementCount * header.Type.Element.Size();
        budget.Take(length - dataStart - data, file, "behind the array");
        Shape shape = TensorShape(header, file);
        long decoded = (long)shape.ElementCount * header.Type.Element.DecodedSize();
        budget.Take(header.FortranOrder ? 2 * decoded : decoded, file, "in a compressed array: save it without compression");
        return Decode(ref bytes, header, shape, notes, where);
    }

    private static Shape TensorShape(in NpyHeader header, string file) => FileShape.Create(header.Sizes, file, "in the header");

    internal static Tensor Decode<TSource>(ref TSource data, in NpyHeader header, Shape shape, FileNotes notes, string where)
        where TSource : IByteSource, allows ref struct
    {
        (ElementType type, bool bigEndian) = header.Type;
        if (!header.FortranOrder)
            return ElementDecoder.Decode(ref data, type, bigEndian, shape, notes, where);

        // In Fortran order the first index runs fastest: the row-major order of the reversed shape.
        int[] order = [.. Enumerable.Range(0, shape.Count).Reverse()];
        int[] reversed = Array.ConvertAll(order, dimension => shape[dimension]);
        return ElementDecoder.Decode(ref data, type, bigEndian, reversed, notes, where).Permute(order).Contiguous();
    }

    private Tensor Decode(Shape shape)
    {
        long length = (long)shape.ElementCount * _header.Type.Element.Size();
        if (length > Array.MaxLength)
        {
            throw new IOException(
                $"{_file}: at most {Array.MaxLength} bytes can be read at once, {_header.Type.Name} {shape} has {length}.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int read = InputFile.Read(_stream, bytes, _file);
        if (read < bytes.Length)
        {
            string expected = $"the {_stream.Position - read + bytes.Length} bytes that were there when it was opened";
            throw InvalidFileException.Expected(_file, expected, $"{_stream.Position}", "at the end");
        }

        var source = new FileCursor(bytes);
        return Decode(ref source, _header, shape, _notes, Where);
    }

    private Tensor WholeInRowMajorOrder() => _whole ??= Decode(TensorShape(_header, _file)).Reshape(-1);
}
