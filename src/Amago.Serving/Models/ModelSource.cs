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
    /// What changes when the file does: name, time and length of what lies behind its links; of a folder, of the policy that a run keeps in
    /// it, or else of all of its files. Empty where they can't be seen.
    /// </summary>
    public string Stamp
    {
        get
        {
            try
            {
                return string.Join(';', Files.Select(static file => new FileInfo(Target(System.IO.Path.GetFullPath(file))))
                    .Select(static file => $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    // A run in progress writes other files beside its policy.
    private IEnumerable<string> Files => !Directory.Exists(Path)
        ? [Path]
        : File.Exists(PolicyFile.In(Path)) ? [PolicyFile.In(Path)] : Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal);

    // Any folder on the way may be the link that is turned: a ConfigMap's file is ..data/FILE, and ..data another folder with each version.
    private static string Target(string path) => System.IO.Path.GetDirectoryName(path) is { } folder
        ? OutputPath.Resolve(System.IO.Path.Combine(Target(folder), System.IO.Path.GetFileName(path)))
        : path;
}
