namespace Amago.Formats.Files;

/// <summary>Writes to another stream, which it owns; what the system has against that is said with the user's name of the file.</summary>
internal sealed class OutputStream(Stream target, string path) : Stream
{
    private const string Problem = "can't be written";

    public override bool CanRead => false;

    public override bool CanSeek => target.CanSeek;

    public override bool CanWrite => true;

    public override long Length => target.Length;

    public override long Position
    {
        get => target.Position;
        set => target.Position = value;
    }

    /// <summary>Opens a file; unlike those of <see cref="AtomicFile"/> it can be seen while it is written.</summary>
    /// <exception cref="IOException">The file can't be opened; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened; the message names it.</exception>
    public static OutputStream Open(string path, FileMode mode, FileShare share, int bufferSize = 4096)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path}: expected the name of a file to write, got a folder.");
        return new OutputStream(Guard(path, () => new FileStream(path, mode, FileAccess.Write, share, bufferSize)), path);
    }

    /// <summary>Runs an action; what the system throws gets the user's name of the file.</summary>
    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(path, Problem, e);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return true;
    });

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(path, Problem, e);
        }
    }

    public override void Flush() => Guard(path, target.Flush);

    /// <summary>Waits until all is on the disk, where the target is a file.</summary>
    public void Flush(bool flushToDisk) => Guard(path, () =>
    {
        if (target is FileStream file)
            file.Flush(flushToDisk);
        else
            target.Flush();
    });

    public override void SetLength(long value) => Guard(path, () => target.SetLength(value));

    public override long Seek(long offset, SeekOrigin origin) => target.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException($"{path} is open for writing alone.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // What is still in the buffer is written now.
            Guard(path, target.Dispose);
        }

        base.Dispose(disposing);
    }
}
