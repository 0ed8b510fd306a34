namespace Amago.Formats;

/// <summary>
/// A file without a name that means something, held from its creation on; it goes when it is disposed of, unless it got its name.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const int Tries = 10;

    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isNamed;

    private TemporaryFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    public Stream Stream => _stream;

    public string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>Makes a file in a folder, and clears away what killed processes left there.</summary>
    public static TemporaryFile Create(string folder)
    {
        for (int i = 0; i < Tries; i++)
        {
            string path = StaleTemporaries.NewName(folder);
            LiveTemporaries.Add(path);
            if (TryOpen(path) is { } stream)
            {
                StaleTemporaries.Delete(folder, path);
                return new TemporaryFile(path, stream);
            }

            LiveTemporaries.Remove(path);
        }

        throw new IOException("Temporary files are taken away as soon as they are made.");
    }

    // Null where another process came between the file's creation and its lock, and took it for stale. Sharing Delete lets Windows rename
    // the file while it is open.
    private static FileStream? TryOpen(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            if (File.Exists(path))
                return stream;
            stream.Dispose();
            return null;
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Gives it the name of a file, which it replaces and whose permissions it takes.</summary>
    public void Rename(string target)
    {
        _stream.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(_path, File.GetUnixFileMode(target));
        LiveTemporaries.Commit(_path, () => File.Move(_path, target, overwrite: true));
        _isNamed = true;
    }

    /// <summary>Copies it over the contents of a file that keeps its place.</summary>
    public void CopyOver(string target) => LiveTemporaries.Commit(_path, () =>
    {
        _stream.Position = 0;
        using var stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.Read);
        _stream.CopyTo(stream);
        stream.SetLength(stream.Position);
        stream.Flush(flushToDisk: true);
    });

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException) when (!_isNamed)
        {
            // What its buffer still holds finds no space, and is not wanted.
        }

        if (_isNamed)
            return;
        File.Delete(_path);
        LiveTemporaries.Remove(_path);
    }
}
