namespace Amago.Serving.Models;

/// <summary>Where a model comes from, and comes from again when its file has changed.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Load">
/// Reads and compiles it for so many observations at once, and gives warnings to a callback. Throws where the file can't be read.
/// </param>
internal sealed record ModelSource(string Name, string Path, Func<int, Action<string>, IServedModel> Load)
{
    /// <summary>
    /// What changes when the file does: time and length of it, or of all files of the folder; empty where they can't be seen.
    /// </summary>
    public string Stamp
    {
        get
        {
            try
            {
                IEnumerable<string> files = Directory.Exists(Path)
                    ? Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal)
                    : [Path];
                return string.Join(';', files.Select(static file => new FileInfo(file))
                    .Select(static file => $"{file.Name} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }
}
