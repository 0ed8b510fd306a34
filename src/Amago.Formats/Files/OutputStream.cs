namespace Amago.Formats;

/// <summary>Writes to another stream, which it owns; what the system has against that is said with the user's name of the file.</summary>
public sealed class OutputStream : Stream
{
    private const string Problem = "can't be written";

    private readonly Stream _target;
    private readonly string _path;

    internal OutputStream(Stream target, string path) => (_target, _path) = (target, path);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => _target.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _target.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _target.Position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _target.Position = value;
        }
    }

    /// <summary>Opens a file; unlike those of <see cref="AtomicFile"/> it can be seen while it is written.</summary>
    /// <param name="path">The file's path as the user gave it; later messages name it so.</param>
    /// <param name="mode">What becomes of a file that exists already.</param>
    /// <param name="share">What other openers may do with the file meanwhile.</param>
    /// <param name="bufferSize">Bytes that are kept back until the next flush; 0 for none.</param>
    /// <exception cref="ArgumentException">The path is empty, or another argument out of its range.</exception>
    /// <exception cref="IOException">The file can't be opened; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened; the message names it.</exception>
    public static OutputStream Open(string path, FileMode mode, FileShare share, int bufferSize = 4096)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(bufferSize);
        if (Directory.Exists(path))
            throw new IOException($"{path}: expected the name of a file to write, got a folder.");
        return new OutputStream(Guard(path, () => new FileStream(path, mode, FileAccess.Write, share, bufferSize)), path);
    }

    /// <summary>Runs an action; what the system throws gets the user's name of the file.</summary>
    internal static T Guard<T>(string path, Func<T> action)
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
    internal static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return true;
    });

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length - offset);
        Write(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _target.Write(buffer);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(_path, Problem, e);
        }
    }

    /// <inheritdoc/>
    public override void Flush() => Guard(_path, _target.Flush);

    /// <summary>Waits until all is on the disk, where the target is a file.</summary>
    /// <param name="flushToDisk">Whether to wait; false for <see cref="Flush()"/>.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public void Flush(bool flushToDisk) => Guard(_path, () =>
    {
        if (_target is FileStream file)
            file.Flush(flushToDisk);
        else
            _target.Flush();
    });

    /// <inheritdoc/>
    public override void SetLength(long value) => Guard(_path, () => _target.SetLength(value));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => _target.Seek(offset, origin);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException($"{_path} is open for writing alone.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // What is still in the buffer is written now.
            Guard(_path, _target.Dispose);
        }

        base.Dispose(disposing);
    }
}
