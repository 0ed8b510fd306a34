namespace Amago.Formats;

/// <summary>Folders of files that appear whole or not at all.</summary>
/// <remarks>
/// A process that is killed leaves <c>.amago-*.tmp</c> beside the target, a folder that goes with the next write there, as the temporary
/// files of <see cref="AtomicFile"/> do.
/// </remarks>
internal static class AtomicFolder
{
    /// <summary>What becomes the target, within the temporary folder.</summary>
    public const string Contents = "contents";

    /// <summary>Lets <paramref name="fill"/> put files into a folder beside <paramref name="path"/>, and gives it that name.</summary>
    /// <param name="path">
    /// A name that is free, or an empty folder, which is replaced; one that something is mounted over gets the files instead.
    /// </param>
    /// <param name="fill">Gets an action that adds a file of the given name.</param>
    /// <exception cref="IOException">The folder can't be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written to; the message names it.</exception>
    public static void Write(string path, Action<Action<string, Action<Stream>>> fill)
    {
        string target = OutputPath.Resolve(path);
        FileStream key = OutputStream.Guard(path, () => Create(target));
        string temporary = Path.GetDirectoryName(key.Name)!;
        string contents = Path.Combine(temporary, Contents);
        try
        {
            using (key)
            {
                OutputStream.Guard(path, () => Directory.CreateDirectory(contents));
                StaleTemporaries.Delete(Path.GetDirectoryName(temporary)!, key.Name);
                fill((name, write) =>
                {
                    string user = Path.Combine(path, name);
                    using var stream = new OutputStream(OutputStream.Guard(user, () => File.Create(Path.Combine(contents, name))), user);
                    write(stream);
                });
                LiveTemporaries.Commit(temporary, () => OutputStream.Guard(path, () => Complete(contents, target, path)));
            }
        }
        finally
        {
            LiveTemporaries.Drop(temporary);
        }
    }

    // Beside the target, or in it where that is all that is open to us.
    private static FileStream Create(string target)
    {
        try
        {
            return CreateIn(Path.GetDirectoryName(target) ?? target);
        }
        catch (Exception e) when (FileFailure.IsClosedFolder(e) && Directory.Exists(target))
        {
            return CreateIn(target);
        }
    }

    private static FileStream CreateIn(string folder) => LiveTemporaries.Create(folder, static temporary =>
        Path.Combine(Directory.CreateDirectory(temporary).FullName, StaleTemporaries.LockName));

    private static void Complete(string contents, string target, string path)
    {
        try
        {
            if (Directory.Exists(target))
                Replace(contents, target);
            else
                Directory.Move(contents, target);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e) && Directory.Exists(target))
        {
            foreach (string file in Directory.EnumerateFiles(contents))
                File.Move(file, Path.Combine(target, Path.GetFileName(file)));
            const string Because = "for the folder can't be replaced by another (a mount, or a folder around it that takes none)";
            OutputNotices.Say($"{path}: its files were put in one by one, {Because}.");
        }
    }

    // The user's folder is empty, but it is the user's: its permissions stay, and so does it where no other can take its place.
    private static void Replace(string contents, string target)
    {
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target);
        const UnixFileMode Movable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        SetMode(contents, mode | Movable);
        Directory.Delete(target);
        try
        {
            Directory.Move(contents, target);
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            Directory.CreateDirectory(target);
            SetMode(target, mode);
            throw;
        }

        SetMode(target, mode);
    }

    private static void SetMode(string folder, UnixFileMode? mode)
    {
        if (!OperatingSystem.IsWindows() && mode is { } known)
            File.SetUnixFileMode(folder, known);
    }
}
