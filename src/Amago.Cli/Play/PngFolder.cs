using System.Globalization;
using Amago.Formats;
using Amago.Tensors;

namespace Amago.Cli.Play;

/// <summary>A folder of numbered images that appears whole or not at all.</summary>
internal static class PngFolder
{
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

    /// <summary>Lets <paramref name="fill"/> write images into a folder beside the target, which then gets its name.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fill">Gets an action that appends an image.</param>
    public static void Write(string path, Action<Action<Tensor>> fill)
    {
        ExpectNewOrEmpty(path);
        AtomicFolder.Write(path, add =>
        {
            int count = 0;
            fill(image =>
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"frame-{count++:00000}.png");
                add(name, stream => Png.Write(stream, image));
            });
        });
    }

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? path;
}
