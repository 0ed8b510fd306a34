using System.Globalization;
using Amago.Formats;
using Amago.Formats.Files;
using Amago.Tensors;

namespace Amago.Cli.Play;

/// <summary>A folder of numbered images that appears whole or not at all.</summary>
internal sealed class PngFolder : IFrameSink
{
    private readonly AtomicFolder _folder;
    private int _count;

    private PngFolder(AtomicFolder folder) => _folder = folder;

    /// <summary>Checks where a folder shall appear.</summary>
    /// <exception cref="ArgumentException">There is something already, or no folder for it to lie in.</exception>
    public static void ExpectNewOrEmpty(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = OutputPath.Resolve(path);
        if (File.Exists(target))
            throw new ArgumentException($"{path}: expected a folder that is new or empty, got a file.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new ArgumentException($"{path}: expected a folder that is new or empty, got one that is not.");
        string parent = Parent(target);
        if (!Directory.Exists(parent))
            throw new ArgumentException($"{path}: can't be made, for there is no folder {parent}.");
    }

    /// <summary>Starts a folder beside the target, whose name it gets.</summary>
    public static PngFolder Open(string path)
    {
        ExpectNewOrEmpty(path);
        return new PngFolder(AtomicFolder.Open(path));
    }

    public void Add(Tensor frame)
    {
        using Stream file = _folder.Add(string.Create(CultureInfo.InvariantCulture, $"frame-{_count++:00000}.png"));
        Png.Write(file, frame);
    }

    public void Commit() => _folder.Commit();

    public void Dispose() => _folder.Dispose();

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? path;
}
