using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Options;

/// <summary>A file with a cluster's token, which its owner alone may read.</summary>
internal static class TokenFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxLength = 1024;

    /// <summary>The option that names the file.</summary>
    public static Option<string?> Option(string description) => new("--token-file") { Description = description, HelpName = "FILE" };

    /// <summary>Reads a token.</summary>
    /// <exception cref="FormatException">The file has none; the message does not repeat what it has.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static JoinToken Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: there is no such file; the learner writes one, which is copied to its workers.", path);
        try
        {
            if (new FileInfo(path).Length > MaxLength)
                throw new FormatException($"expected a token, got more than {MaxLength} bytes.");
            return JoinToken.Parse(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads the token of a file, or writes a new one where there is no file.</summary>
    public static JoinToken ReadOrCreate(string path)
    {
        if (File.Exists(path))
            return Read(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        JoinToken token = JoinToken.Create();
        using var writer = new StreamWriter(path, options);
        writer.Write($"{token}\n");
        return token;
    }

    /// <summary>What is to be said of a file that others may read; null where nothing is.</summary>
    public static string? Notice(string path)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~Owner) == UnixFileMode.None)
            return null;
        return $"{path}: others on this machine may read the token, and so join; chmod 600 keeps it.";
    }
}
