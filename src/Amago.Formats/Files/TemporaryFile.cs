namespace Amago.Formats.Files;

/// <summary>
/// A file without a name that means something, held from its creation on; it goes when it is disposed of, unless it got its name.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _stream;
    private bool _isNamed;

    /// <summary>Takes over a file that is open.</summary>
    internal TemporaryFile(FileStream stream) => _stream = stream;

    public Stream Stream => _stream;

    public string Folder => Path.GetDirectoryName(_stream.Name)!;

    /// <summary>Makes a file in a folder, and clears away what killed processes left there.</summary>
    public static TemporaryFile Create(string folder)
    {
        FileStream stream = LiveTemporaries.Create(folder, static path => path);
        StaleTemporaries.Delete(folder, stream.Name);
        return new TemporaryFile(stream);
    }

    /// <summary>Gives the temporary the name of a file, which it replaces and whose permissions it takes.</summary>
    public void Rename(string target)
    {
        _stream.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(_stream.Name, File.GetUnixFileMode(target));
        LiveTemporaries.Commit(_stream.Name, () => File.Move(_stream.Name, target, overwrite: true));
        _isNamed = true;
    }

    /// <summary>Copies the contents over those of a file that keeps its place.</summary>
    public void CopyOver(string target) => LiveTemporaries.Commit(_stream.Name, () =>
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
        LiveTemporaries.Drop(_stream.Name);
    }
}
