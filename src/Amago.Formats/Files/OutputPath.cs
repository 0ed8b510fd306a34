namespace Amago.Formats;

/// <summary>Resolves names of files that are to be written.</summary>
public static class OutputPath
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    /// <summary>
    /// The full path of what a name stands for, behind all links: where it is none, the name's own full path. There need not be anything.
    /// </summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <exception cref="ArgumentException">The path is empty, or no path.</exception>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return LinkTarget(full) is null ? full : Follow(path, full);
    }

    /// <summary>
    /// Opens what takes bytes as they come and keeps its name: a pipe, a terminal, a device. A pipe that nobody reads is waited for.
    /// </summary>
    /// <param name="target">What <see cref="Resolve"/> gave.</param>
    /// <returns>Null for files, and where there is nothing yet.</returns>
    internal static FileStream? OpenDevice(string target)
    {
        var file = new FileInfo(target);
        bool isDoor = OpenFiles.IsDoor(target);
        if (!file.Exists || (file.Length > 0 && !isDoor))
            return null; // a device has no length
        if (TryOpen(target, isDoor) is not { } stream)
            return null;
        if (isDoor || !stream.CanSeek || (stream.Length == 0 && !TakesLength(stream)))
            return stream; // what has a length by now is a file that another process has just given the name
        stream.Dispose();
        return null;
    }

    // Null where we may not write into it: an empty file can be replaced all the same, and at a device the replacement is refused.
    private static FileStream? TryOpen(string target, bool isDoor)
    {
        try
        {
            return new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException) when (!isDoor)
        {
            return null;
        }
    }

    // The walk of path_resolution(7): a link's target starts at the folder that the link really lies in, so '..' leads out of that one.
    private static string Follow(string path, string full)
    {
        string root = Path.GetPathRoot(full) ?? string.Empty, current = root;
        var rest = new Stack<string>();
        Push(rest, full[root.Length..]);
        int links = 0;
        while (rest.TryPop(out string? name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, name);
            if (OpenFiles.IsDoor(next) && rest.Count == 0)
                return next;
            if (LinkTarget(next) is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"{path}: can't be written: its links lead in a circle, or to more than {MaxLinks} others.");
            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(rest, target);
        }

        return current;
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] names = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
                rest.Push(names[i]);
        }
    }

    private static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;

    // A file may be cut to its own length without a loss; a device has no length to set.
    private static bool TakesLength(FileStream stream)
    {
        try
        {
            RandomAccess.SetLength(stream.SafeFileHandle, stream.Length);
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
