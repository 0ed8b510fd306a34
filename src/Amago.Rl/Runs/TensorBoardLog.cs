using System.Buffers.Binary;
using System.Globalization;
using Amago.Rl.Runs;

namespace Amago.Rl;

/// <summary>
/// Writes curves as an event file for TensorBoard (<c>tensorboard --logdir FOLDER</c>):
/// <c>log.Scalar("charts/return", value, step)</c>.
/// </summary>
/// <remarks>
/// Each log is a file of its own, <c>events.out.tfevents.SECONDS.HOST.PROCESS.N</c>; TensorBoard joins those of a folder. A record is the
/// length, its masked CRC-32C, the message and its masked CRC-32C, and readers pass over a last record that was cut off.
/// </remarks>
public sealed class TensorBoardLog : IDisposable
{
    private readonly OutputStream _stream;
    private readonly TimeProvider _clock;

    /// <summary>Starts an event file of its own in a folder.</summary>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <param name="resumeAfter">
    /// Where the run goes on from a checkpoint, its step: TensorBoard forgets what older files of the folder say of later steps.
    /// </param>
    /// <param name="clock">Gives the time of each value; the system's by default.</param>
    /// <exception cref="DirectoryNotFoundException">There is no folder at the path.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public TensorBoardLog(string folder, long? resumeAfter = null, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _clock = clock ?? TimeProvider.System;
        Path = FreeName(System.IO.Path.GetFullPath(folder), _clock.GetUtcNow().ToUnixTimeSeconds());
        _stream = OutputStream.Open(Path, FileMode.CreateNew, FileShare.Read);
        Write(TensorBoardEvent.FileVersion(Now()));
        if (resumeAfter is { } step)
            Write(TensorBoardEvent.Restart(Now(), step + 1));
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>Appends a value to a curve.</summary>
    /// <param name="tag">The curve's name; what stands before a slash is its group.</param>
    /// <param name="value">The curve's value; NaN and infinities are shown as such.</param>
    /// <param name="step">The value's place on the curve.</param>
    /// <exception cref="ArgumentException">The tag is empty.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Scalar(string tag, float value, long step)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Write(TensorBoardEvent.Scalar(Now(), step, tag, value));
    }

    /// <summary>Hands everything to the system, so that readers see it.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Flush() => _stream.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private static string FreeName(string folder, long seconds)
    {
        // TensorBoard reads the files of a folder in the order of their names.
        for (int number = 0; ; number++)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds}.{Environment.MachineName}.{Environment.ProcessId}.{number}");
            string path = System.IO.Path.Combine(folder, name);
            if (!File.Exists(path))
                return path;
        }
    }

    private double Now() => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    private void Write(ReadOnlySpan<byte> message)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)], checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(length));
        _stream.Write(length);
        _stream.Write(checksum);
        _stream.Write(message);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(message));
        _stream.Write(checksum);
    }
}
