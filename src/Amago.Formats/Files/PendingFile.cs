namespace Amago.Formats;

/// <summary>
/// A file that is being written: it appears whole with <see cref="Commit"/>, or not at all. <see cref="AtomicFile"/> says how.
/// </summary>
public sealed class PendingFile : IDisposable
{
    private readonly string _path, _target;
    private readonly TemporaryFile? _temporary; // none where the bytes go to a device as they come

    private PendingFile(string path, string target, Stream written, TemporaryFile? temporary)
    {
        (_path, _target, _temporary) = (path, target, temporary);
        Stream = new OutputStream(written, path);
    }

    /// <summary>The stream to write to; it belongs to this object.</summary>
    public Stream Stream { get; }

    /// <summary>Starts a file that is to be written; <see cref="AtomicFile"/> says what its target may be.</summary>
    /// <param name="path">The path that the file gets when it is committed.</param>
    /// <exception cref="DirectoryNotFoundException">The folder that the file shall lie in does not exist.</exception>
    /// <exception cref="IOException">The name is a folder's or a link that leads in a circle; the message has it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written to; the message names the file.</exception>
    public static PendingFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = OutputPath.Resolve(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        OpenFiles.Check(path, target);
        if (Directory.Exists(target))
            throw new IOException($"{path}: expected the name of a file to write, got a folder.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: can't be written, for there is no folder {folder}.");

        if (OutputStream.Guard(path, () => OutputPath.OpenDevice(target)) is { } device)
            return new PendingFile(path, target, device, temporary: null);
        TemporaryFile temporary = OutputStream.Guard(path, () => Create(folder, target));
        return new PendingFile(path, target, temporary.Stream, temporary);
    }

    /// <summary>Flushes what was written to disk and gives it its name.</summary>
    /// <exception cref="IOException">The disk is full, say; the message names the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not have the name; the message has it.</exception>
    public void Commit()
    {
        if (_temporary is null)
            Stream.Dispose();
        else
            OutputStream.Guard(_path, () => Complete(_temporary, _path, _target));
    }

    /// <summary>Deletes the temporary file, unless it was committed.</summary>
    public void Dispose()
    {
        if (_temporary is null)
            Stream.Dispose();
        else
            _temporary.Dispose();
    }

    // A file may be open to us in a folder that is not.
    private static TemporaryFile Create(string folder, string target)
    {
        try
        {
            return TemporaryFile.Create(folder);
        }
        catch (Exception e) when (FileFailure.IsClosedFolder(e) && File.Exists(target))
        {
            return TemporaryFile.Create(Path.GetTempPath());
        }
    }

    private static void Complete(TemporaryFile temporary, string path, string target)
    {
        if (temporary.Folder == Path.GetDirectoryName(target))
        {
            try
            {
                temporary.Rename(target);
                return;
            }
            catch (IOException e) when (FileFailure.IsMountedOver(e))
            {
                // Below.
            }
        }

        temporary.CopyOver(target);
        const string Because = "for it can't be replaced by another file (a mount, or a folder that takes none)";
        OutputNotices.Say($"{path}: written in place, {Because}: it is not atomic, whoever reads meanwhile sees half of it.");
    }
}
