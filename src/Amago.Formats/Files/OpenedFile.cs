namespace Amago.Formats.Files;

/// <summary>
/// A file that is open for reading, anywhere in it: what is read is copied to where it belongs, and no copy of the whole is made. It is not
/// mapped into memory, for a mapped file that another process cuts short ends this one. What can't be read twice (a pipe) is read whole.
/// </summary>
internal sealed class OpenedFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream? _stream;
    private readonly byte[]? _copy;
    private readonly long _length;

    private OpenedFile(string path, byte[] copy) => (_path, _copy) = (path, copy);

    private OpenedFile(string path, FileStream stream) => (_path, _stream, _length) = (path, stream, stream.Length);

    /// <summary>The file's contents; not to be used once this object is disposed of.</summary>
    public FileBytes Bytes => _copy is null ? new FileBytes(this, 0, _length) : _copy;

    /// <summary>Opens a file for reading anywhere in it.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="IOException">The file can't be read; the message names it.</exception>
    public static OpenedFile Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        if (InputFile.IsWhole(stream))
            return new OpenedFile(path, stream);
        using (stream)
            return new OpenedFile(path, InputFile.ReadAll(stream, path));
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="start"/> on.</summary>
    /// <exception cref="InvalidFileException">The file has become too short to have the bytes.</exception>
    /// <exception cref="IOException">The bytes can't be read; the message names the file.</exception>
    public void Read(long start, Span<byte> destination)
    {
        long position = start;
        while (!destination.IsEmpty)
        {
            int count = InputFile.Read(_stream!.SafeFileHandle, destination, position, _path);
            if (count == 0)
            {
                string expected = $"the {_length} bytes that were there when it was opened";
                throw InvalidFileException.Expected(_path, expected, $"{position}", "at the end");
            }

            position += count;
            destination = destination[count..];
        }
    }

    public void Dispose() => _stream?.Dispose();
}
