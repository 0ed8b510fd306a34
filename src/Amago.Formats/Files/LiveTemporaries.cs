namespace Amago.Formats.Files;

/// <summary>What this process is writing and has no name yet, so that a process that is asked to end leaves none of it.</summary>
internal static class LiveTemporaries
{
    private const int Names = 10, Tries = 20;

    // Unix knows two locks. Whoever clears away asks for the exclusive one; a writer takes the shared one, so that readers of the file, who
    // share too, are let in as soon as it has its name. Windows has to rename a file that is open.
    private const FileShare Share = FileShare.Delete;

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal);

    /// <summary>Makes a temporary of a new name in a folder, and opens the file by which this process holds it.</summary>
    /// <param name="folder">The folder to make the temporary in, which exists.</param>
    /// <param name="file">The path of the file to open, given the temporary's: the same, or a file in a folder that this makes.</param>
    /// <exception cref="IOException">Nothing can be made in the folder.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be made in the folder.</exception>
    public static FileStream Create(string folder, Func<string, string> file)
    {
        for (int i = 0; i < Names; i++)
        {
            string path = StaleTemporaries.NewName(folder);
            lock (Gate)
                Paths.Add(path);
            FileStream? stream = null;
            try
            {
                stream = TryHold(file(path), folder);
            }
            finally
            {
                if (stream is null)
                    Drop(path);
            }

            if (stream is not null)
                return stream;
        }

        throw new IOException("Temporary files are taken away as soon as they are made.");
    }

    /// <summary>Gives a temporary file or folder its name, all at once as <see cref="Abandon"/> sees it.</summary>
    public static void Commit(string path, Action rename)
    {
        lock (Gate)
        {
            rename();
            Paths.Remove(path);
        }
    }

    /// <summary>Deletes what gets no name. What can't be deleted is left for the next write into the folder.</summary>
    public static void Drop(string path)
    {
        Delete(path);
        lock (Gate)
            Paths.Remove(path);
    }

    /// <summary>
    /// Deletes all of it, for a process that ends right after: what other threads are writing never gets its name, they wait for the end.
    /// </summary>
    public static void Abandon()
    {
        Gate.Enter(); // for good
        foreach (string path in Paths)
            Delete(path);
    }

    // Null where another process came between the file's creation and its lock, and took it for stale.
    private static FileStream? TryHold(string path, string folder)
    {
        try
        {
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, Share);
            if (File.Exists(path))
                return stream;
            stream.Dispose();
            return null;
        }
        catch (IOException e) when (FileFailure.IsHeld(e) || (e is DirectoryNotFoundException && Directory.Exists(folder)))
        {
            return null;
        }
    }

    // Into a folder another thread may be writing still.
    private static void Delete(string path)
    {
        for (int i = 0; i < Tries; i++)
        {
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(1);
            }
        }
    }
}
