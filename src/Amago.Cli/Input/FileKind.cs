namespace Amago.Cli.Input;

/// <summary>What a file is by its name's extension.</summary>
internal static class FileKind
{
    public static bool Is(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the name of a file that shall be written.</summary>
    /// <exception cref="ArgumentException">It has another extension.</exception>
    public static void ExpectOutput(string path, params ReadOnlySpan<string> extensions)
    {
        foreach (string extension in extensions)
        {
            if (Is(path, extension))
                return;
        }

        throw new ArgumentException($"{path}: expected the name of a {string.Join(" or ", extensions)} file to write, got '{Path.GetFileName(path)}'.");
    }
}
