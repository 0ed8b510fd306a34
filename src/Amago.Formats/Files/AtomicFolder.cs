namespace Amago.Formats;

/// <summary>A folder of files that is being written: it appears whole with <see cref="Commit"/>, or not at all.</summary>
/// <remarks>
/// A process that is killed leaves <c>.amago-*.tmp</c> beside the target, a folder that goes with the next write there, as the temporary
/// files of <see cref="AtomicFile"/> do.
/// </remarks>
public sealed class AtomicFolder : IDisposable
{
    /// <summary>What becomes the target, within the temporary folder.</summary>
    internal const string Contents = "contents";

    private readonly string _path, _target, _temporary, _contents;
    private readonly FileStream _key;

    private AtomicFolder(string path, string target, FileStream key)
    {
        (_path, _target, _key) = (path, target, key);
        _temporary = Path.GetDirectoryName(key.Name)!;
        _contents = Path.Combine(_temporary, Contents);
    }

    /// <summary>Checks a name without writing anything: <see cref="Open"/> would take it, unless the system refuses.</summary>
    /// <param name="path">Path of the folder that is to be written.</param>
    /// <exception cref="ArgumentException">There is something of that name already, or no folder for it to lie in.</exception>
    public static void ExpectNewOrEmpty(string path)
    {
        string target = OutputPath.Resolve(path);
        if (File.Exists(target))
            throw new ArgumentException($"{path}: expected a folder that is new or empty, got a file.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new ArgumentException($"{path}: expected a folder that is new or empty, got one that is not.");
        string parent = Path.GetDirectoryName(target) ?? target;
        if (!Directory.Exists(parent))
            throw new ArgumentException($"{path}: can't be made, for there is no folder {parent}.");
    }

    /// <summary>Makes a folder beside <paramref name="path"/>, which <see cref="Commit"/> gives that name.</summary>
    /// <param name="path">
    /// A name that is free, or an empty folder, which is replaced; one that something is mounted over gets the files instead.
    /// </param>
    /// <exception cref="ArgumentException">There is something of that name already, or no folder for it to lie in.</exception>
    /// <exception cref="IOException">The folder can't be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written to; the message names it.</exception>
    public static AtomicFolder Open(string path)
    {
        ExpectNewOrEmpty(path);
        string target = OutputPath.Resolve(path);
        var folder = new AtomicFolder(path, target, OutputStream.Guard(path, () => Create(target)));
        try
        {
            OutputStream.Guard(path, () => Directory.CreateDirectory(folder._contents));
            StaleTemporaries.Delete(Path.GetDirectoryName(folder._temporary)!, folder._key.Name);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Adds a file, which is to be closed before the next one.</summary>
    /// <param name="name">The file's name, which no other file in the folder has.</param>
    /// <exception cref="ArgumentException">The name is empty, or a path.</exception>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public Stream Add(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or ".." || Path.GetFileName(name) != name)
            throw new ArgumentException(
                $"{_path}: expected the name of a file in the folder, got '{Printable.Short(name)}'.", nameof(name));
        string user = Path.Combine(_path, name);
        return new OutputStream(OutputStream.Guard(user, () => File.Create(Path.Combine(_contents, name))), user);
    }

    /// <summary>Gives the temporary folder the name of the target.</summary>
    /// <exception cref="IOException">The folder can't have the name; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not have the name.</exception>
    public void Commit() => LiveTemporaries.Commit(_temporary, () => OutputStream.Guard(_path, () => Complete(_contents, _target, _path)));

    /// <summary>Deletes the temporary folder, unless it was committed.</summary>
    public void Dispose()
    {
        _key.Dispose();
        LiveTemporaries.Drop(_temporary);
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
