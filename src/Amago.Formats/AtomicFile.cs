namespace Amago.Formats;

/// <summary>Writes files that appear whole or not at all.</summary>
/// <remarks>
/// A process that is killed while it writes leaves a temporary file <c>.amago-*.tmp</c> beside the target. The next write into that folder
/// deletes those that nobody holds open and that were last written to more than a minute ago; nothing else is ever deleted. A file that is
/// replaced keeps its permissions, and a link keeps pointing to the file, which is replaced behind it.
/// </remarks>
public static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, flushes it to disk and renames it: readers, and
    /// whoever comes after a crash, see the old file or the new one.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder that the file shall lie in does not exist.</exception>
    /// <exception cref="IOException"><paramref name="path"/> is a folder, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: can't be written, for there is no folder {folder}.");
        if (Directory.Exists(path))
            throw new IOException($"{path}: expected the name of a file to write, got a folder.");

        if (new FileInfo(path).LinkTarget is not null && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target)
        {
            path = target.FullName;
            folder = Path.GetDirectoryName(path) ?? folder;
        }

        StaleTemporaries.Delete(folder);
        string temporary = StaleTemporaries.NewName(folder);
        try
        {
            // Open until it has its name, so that no other process takes it for stale; sharing Delete lets Windows rename it meanwhile.
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
            write(stream);
            stream.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(path))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
