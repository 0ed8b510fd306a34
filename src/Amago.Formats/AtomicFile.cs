namespace Amago.Formats;

/// <summary>Writes files that appear whole or not at all.</summary>
/// <remarks>
/// A process that is killed while it writes leaves a temporary file <c>.amago-*.tmp</c> beside the target. The next write into that folder
/// deletes those that nobody holds open; nothing else is ever deleted. A file that is replaced keeps its permissions, and a link keeps
/// pointing to the file, which is replaced behind it. Two kinds of targets keep their place instead, and what is written to them can be
/// seen before it is whole: pipes, terminals and devices take the bytes as they come; a file that something is mounted over, or that lies
/// in a folder to which nothing can be added, gets its new contents once they are complete.
/// </remarks>
public static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, flushes it to disk and renames it: readers, and
    /// whoever comes after a crash, see the old file or the new one.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder that the file shall lie in does not exist.</exception>
    /// <exception cref="IOException">
    /// <paramref name="path"/> is a folder or a link that leads in a circle, or the disk is full; the message names it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written to; the message names the file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = OutputPath.Resolve(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        OpenFiles.Check(path, target);
        if (Directory.Exists(target))
            throw new IOException($"{path}: expected the name of a file to write, got a folder.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: can't be written, for there is no folder {folder}.");

        if (OutputStream.Guard(path, () => OutputPath.OpenDevice(target)) is { } device)
        {
            using var stream = new OutputStream(device, path);
            write(stream);
            return;
        }

        using TemporaryFile temporary = OutputStream.Guard(path, () => Create(folder, target));
        write(new OutputStream(temporary.Stream, path));
        OutputStream.Guard(path, () => Complete(temporary, path, target));
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
