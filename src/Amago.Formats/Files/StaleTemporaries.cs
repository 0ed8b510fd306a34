namespace Amago.Formats.Files;

/// <summary>
/// What becomes of the temporaries that killed processes left. A temporary file is open and locked from its creation until it has its name;
/// a temporary folder has a file <see cref="LockName"/> that is. What nobody holds belongs to nobody.
/// </summary>
internal static class StaleTemporaries
{
    public const string LockName = "lock";

    // Where the file system knows no locks, and between a folder's creation and that of its lock.
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>A name of its own, short: the target's may already be as long as the file system allows.</summary>
    public static string NewName(string folder) => Path.Combine(folder, $".amago-{Guid.NewGuid():N}.tmp");

    /// <summary>Deletes what nobody writes to any more. What can't be deleted is left for the next time.</summary>
    /// <param name="folder">The folder whose temporaries are looked at.</param>
    /// <param name="held">A file that this process holds: whether it can be opened all the same tells if locks mean something here.</param>
    public static void Delete(string folder, string held) => Delete(folder, held, locked: null);

    /// <summary>Deletes what nobody writes to any more, for a folder where locks mean something or nobody else writes.</summary>
    public static void DeleteAll(string folder) => Delete(folder, held: null, locked: true);

    private static void Delete(string folder, string? held, bool? locked)
    {
        try
        {
            foreach (FileSystemInfo found in new DirectoryInfo(folder).EnumerateFileSystemInfos(".amago-*.tmp", All))
            {
                if (found.FullName == held)
                    continue;
                locked ??= IsHeld(held!);
                if (found is DirectoryInfo)
                    DeleteFolder(found, locked.Value);
                else if (locked.Value || IsOld(found))
                    DeleteUnlessHeld(found.FullName);
            }
        }
        catch (Exception e) when (IsOfAnother(e))
        {
            // The folder can't be listed.
        }
    }

    private static void DeleteFolder(FileSystemInfo folder, bool locked)
    {
        string key = Path.Combine(folder.FullName, LockName);
        try
        {
            if (!File.Exists(key))
            {
                // One that got no lock got no contents either.
                if (IsOld(folder))
                    Directory.Delete(folder.FullName);
                return;
            }

            if (!locked && !IsOld(folder))
                return;
            string contents = Path.Combine(folder.FullName, AtomicFolder.Contents);
            using (Open(key, FileOptions.None))
            {
                if (Directory.Exists(contents))
                    Directory.Delete(contents, recursive: true);
                File.Delete(key); // while it is locked: a writer that was about to lock it sees that the folder is not its own any more
            }

            Directory.Delete(folder.FullName);
        }
        catch (Exception e) when (IsOfAnother(e))
        {
            // Its writer is at work, or another process was faster.
        }
    }

    private static void DeleteUnlessHeld(string temporary)
    {
        try
        {
            // It is deleted while it is locked, so that no writer takes it over in between.
            using (Open(temporary, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (IsOfAnother(e))
        {
            // Its writer is at work, or another process was faster.
        }
    }

    private static bool IsHeld(string temporary)
    {
        try
        {
            using (Open(temporary, FileOptions.None))
                return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    // Opening for oneself alone fails while another has the file open. To read and write, because opening a pipe of that name only to write
    // would wait for its reader. Windows has to delete a file that is open.
    private static FileStream Open(string path, FileOptions options) =>
        new(path, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, 1, options);

    private static bool IsOld(FileSystemInfo temporary) => DateTime.UtcNow - temporary.LastWriteTimeUtc >= Moment;

    private static bool IsOfAnother(Exception e) => e is IOException or UnauthorizedAccessException;
}
