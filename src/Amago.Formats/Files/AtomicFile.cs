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
        ArgumentNullException.ThrowIfNull(write);
        using PendingFile file = PendingFile.Open(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>
    /// Deletes the temporary files and folders that killed processes left in a folder which nobody but this process writes into. What is
    /// held open still, or can't be deleted, stays.
    /// </summary>
    /// <param name="folder">The folder; where there is none, nothing is done.</param>
    public static void DeleteLeftovers(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        StaleTemporaries.DeleteAll(folder);
    }

    /// <summary>
    /// Deletes whatever this process is writing and has no name yet, files and folders alike, for a process that ends right after: from now
    /// on nothing gets its name any more, and threads that want to write wait for the end.
    /// </summary>
    public static void Abandon() => LiveTemporaries.Abandon();
}
