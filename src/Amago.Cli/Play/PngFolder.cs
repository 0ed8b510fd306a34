using System.Globalization;

namespace Amago.Cli.Play;

/// <summary>A folder of numbered images that appears whole or not at all.</summary>
internal sealed class PngFolder : IFrameSink
{
    private readonly AtomicFolder _folder;
    private int _count;

    private PngFolder(AtomicFolder folder) => _folder = folder;

    /// <summary>Starts a temporary folder beside the target.</summary>
    /// <exception cref="ArgumentException">There is something of that name already, or no folder for it to lie in.</exception>
    public static PngFolder Open(string path) => new(AtomicFolder.Open(path));

    public void Add(Tensor frame)
    {
        using Stream file = _folder.Add(string.Create(CultureInfo.InvariantCulture, $"frame-{_count++:00000}.png"));
        Png.Write(file, frame);
    }

    public void Commit() => _folder.Commit();

    public void Dispose() => _folder.Dispose();
}
