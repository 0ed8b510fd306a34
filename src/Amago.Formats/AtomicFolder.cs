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
        string temporary = OutputStream.Guard(path, () => Create(target));
        string contents = Path.Combine(temporary, Contents);
        try
        {
            using (FileStream key = OutputStream.Guard(path, () => Lock(temporary)))
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
            Directory.Delete(temporary, recursive: true);
            LiveTemporaries.Remove(temporary);
        }
    }

    // Beside the target, or in it where that is all that is open to us.
    private static string Create(string target)
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

    private static string CreateIn(string folder)
    {
        string temporary = StaleTemporaries.NewName(folder);
        Directory.CreateDirectory(temporary);
        LiveTemporaries.Add(temporary);
        return temporary;
    }

    private static FileStream Lock(string temporary) =>
        new(Path.Combine(temporary, StaleTemporaries.LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);

    private static void Complete(string contents, string target, string path)
    {
        try
        {
            if (Directory.Exists(target))
                Directory.Delete(target);
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
}
