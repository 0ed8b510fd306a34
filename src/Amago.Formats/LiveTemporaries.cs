namespace Amago.Formats;

/// <summary>What this process is writing and has no name yet, so that a process that is asked to end leaves none of it.</summary>
internal static class LiveTemporaries
{
    private const int Tries = 20;

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal);

    public static void Add(string path)
    {
        lock (Gate)
            Paths.Add(path);
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

    public static void Remove(string path)
    {
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
