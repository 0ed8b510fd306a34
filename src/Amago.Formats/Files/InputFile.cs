using Microsoft.Win32.SafeHandles;

namespace Amago.Formats;

/// <summary>
/// Opens what is read, and reads all of it: files, pipes, devices. What the system has against that is said in words, with the user's name
/// of the file.
/// </summary>
public static class InputFile
{
    private const string Problem = "can't be read";

    // What has no length is read in pieces that grow up to this.
    private const int FirstPiece = 1 << 16, MaxPiece = 1 << 24;

    /// <summary>Everything in a file, a pipe or a device, of which at most 2^31 - 57 bytes are read.</summary>
    /// <param name="path">The file's path as the user gave it.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or there is a folder.</exception>
    /// <exception cref="IOException">The file holds more bytes than an array, or can't be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened; the message names it.</exception>
    public static byte[] ReadAll(string path)
    {
        using FileStream stream = Open(path);
        return ReadAll(stream, path);
    }

    /// <summary>Opens a file, a pipe or a device.</summary>
    /// <param name="path">The file's path as the user gave it.</param>
    /// <param name="share">What other openers may do with the file meanwhile.</param>
    /// <exception cref="FileNotFoundException">There is no file at the path, or there is a folder.</exception>
    /// <exception cref="IOException">The file can't be opened; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened; the message names it.</exception>
    public static FileStream Open(string path, FileShare share = FileShare.Read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new FileNotFoundException($"{path}: expected a file, got a folder.", path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file.", path);
        if (new FileInfo(path).LinkTarget is not null)
            OpenFiles.Check(path, OutputPath.Resolve(path));
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, share);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(path, Problem, e);
        }
    }

    /// <summary>Opens a file for reading anywhere in it; a pipe, which can't be read twice, is read into memory.</summary>
    /// <inheritdoc cref="Open"/>
    internal static Stream OpenSeekable(string path)
    {
        FileStream stream = Open(path);
        if (IsWhole(stream))
            return stream;
        using (stream)
            return new MemoryStream(ReadAll(stream, path), writable: false);
    }

    /// <summary>Whether all of a file is there and its length known, unlike that of a pipe or a device, which reads as 0.</summary>
    /// <param name="stream">What <see cref="Open"/> gave.</param>
    public static bool IsWhole(FileStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek && stream.Length > 0;
    }

    /// <summary>Everything from the stream's position to its end, in at most twice that much memory where it has no length.</summary>
    /// <param name="stream">The stream to read to its end; it stays open.</param>
    /// <param name="name">Name of the contents in messages.</param>
    /// <exception cref="IOException">The contents are more than an array holds, or can't be read; the message has the name.</exception>
    public static byte[] ReadAll(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        long length = stream.CanSeek ? Math.Max(stream.Length - stream.Position, 0) : 0;
        if (length == 0)
            return ReadPieces(stream, name);
        CheckLength(length, name);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int read = Read(stream, bytes, name);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Reads bytes from a position in a file.</summary>
    /// <returns>Number of bytes that were read: 0 at the end of the file.</returns>
    internal static int Read(SafeFileHandle file, Span<byte> destination, long position, string name)
    {
        try
        {
            return RandomAccess.Read(file, destination, position);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(name, Problem, e);
        }
    }

    /// <summary>Reads until <paramref name="destination"/> is full or the stream ends.</summary>
    /// <returns>Number of bytes that were read: fewer than asked for only at the end.</returns>
    internal static int Read(Stream stream, Span<byte> destination, string name)
    {
        try
        {
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(name, Problem, e);
        }
    }

    private static byte[] ReadPieces(Stream stream, string name)
    {
        var pieces = new List<byte[]>();
        long length = 0;
        for (int size = FirstPiece; ; size = Math.Min(2 * size, MaxPiece))
        {
            var piece = new byte[size];
            int read = Read(stream, piece, name);
            CheckLength(length += read, name);
            pieces.Add(read < size ? piece[..read] : piece);
            if (read < size)
                break;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int position = 0;
        foreach (byte[] piece in pieces)
        {
            piece.CopyTo(bytes, position);
            position += piece.Length;
        }

        return bytes;
    }

    private static void CheckLength(long length, string name)
    {
        if (length > Array.MaxLength)
        {
            string most = $"at most {Array.MaxLength} bytes can be read at once, out of a pipe in all";
            throw new IOException($"{name}: {most}; this one has {length} or more.");
        }
    }
}
