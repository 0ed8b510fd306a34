namespace Amago.Cli.Input;

/// <summary>Tells files apart by their names' extensions.</summary>
internal static class FileKind
{
    public static bool Is(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the extension of a file that is to be written.</summary>
    /// <exception cref="ArgumentException">The name has none of the extensions.</exception>
    public static void ExpectOutput(string path, params ReadOnlySpan<string> extensions)
    {
        foreach (string extension in extensions)
        {
            if (Is(path, extension))
                return;
        }

        string got = Path.EndsInDirectorySeparator(path) || Directory.Exists(path) ? "a folder" : $"'{Path.GetFileName(path)}'";
        throw new ArgumentException($"{path}: expected the name of a {string.Join(" or ", extensions)} file to write, got {got}.");
    }
}
