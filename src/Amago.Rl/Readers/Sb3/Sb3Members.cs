namespace Amago.Rl.Readers.Sb3;

/// <summary>
/// The members of a policy that stable-baselines3 saved: a zip file, or the folder of a hub that holds the same files unpacked.
/// </summary>
/// <param name="source">Path of the zip file or folder, for messages.</param>
/// <param name="names">The members' names.</param>
/// <param name="read">Reads one.</param>
internal sealed class Sb3Members(string source, IReadOnlyCollection<string> names, Func<string, byte[]> read)
{
    public const string Policy = "policy.pth", Data = "data", Version = "_stable_baselines3_version";

    // A version is a few characters; the file is anybody's.
    private const int MaxVersion = 64;

    /// <summary>Path of the zip file or folder, for messages.</summary>
    public string Source => source;

    public static Sb3Members OfArchive(ZipMembers archive, string path) =>
        archive.Names.Contains(Policy, StringComparer.Ordinal)
            ? new(path, archive.Names, archive.Read)
            : throw InvalidFileException.Expected(
                path, $"a member {Policy}, as stable-baselines3 saves", Printable.Few(archive.Names), "in the zip archive");

    public static Sb3Members OfFolder(string path)
    {
        string[] names = [.. new[] { Policy, Data, Version }.Where(name => File.Exists(Path.Combine(path, name)))];
        return names.Contains(Policy)
            ? new(path, names, name => InputFile.ReadAll(Path.Combine(path, name)))
            : throw InvalidFileException.Expected(
                path, $"a folder with {Policy} (of stable-baselines3) or policy.safetensors (of a run)",
                Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).ToArray()
                    is { Length: > 0 } there ? Printable.Few(there) : "an empty folder", "in it");
    }

    /// <summary>What the member is called in messages.</summary>
    public string NameOf(string member) => $"{source}, {member}";

    /// <summary>A member's bytes; null where there is none.</summary>
    public byte[]? TryRead(string member) => names.Contains(member) ? read(member) : null;

    /// <summary>The parameters.</summary>
    public StateDict ReadParameters(Action<string>? warn) => TorchCheckpoint.Read(read(Policy), NameOf(Policy), warn);

    /// <summary>The version of stable-baselines3 that wrote the file, where it says so.</summary>
    public string? ReadVersion() => TryRead(Version) is { Length: > 0 and <= MaxVersion } text
        ? Printable.Line(System.Text.Encoding.UTF8.GetString(text).Trim())
        : null;
}
