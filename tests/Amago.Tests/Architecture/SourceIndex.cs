using System.Text.RegularExpressions;

namespace Amago.Tests.Architecture;

/// <summary>Which file of a project declares which type, read off the sources.</summary>
internal static partial class SourceIndex
{
    private static readonly Dictionary<string, IReadOnlyList<SourceFile>> Read = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    /// <summary>The files of a project under <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> Of(string project)
    {
        lock (Gate)
        {
            return Read.TryGetValue(project, out IReadOnlyList<SourceFile>? known)
                ? known
                : Read[project] = [.. Files(project).Select(path => Parse(project, path))];
        }
    }

    /// <summary>The folder of every type of a project, by its full name without the number of its type parameters.</summary>
    public static Dictionary<string, string> Folders(string project)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (SourceFile file in Of(project))
        {
            foreach (string type in file.Types)
                folders[$"{file.Namespace}.{type}"] = file.Folder;
        }

        return folders;
    }

    private static IEnumerable<string> Files(string project)
    {
        string root = Path.Combine(SourceTree.Root, "src", project);
        string[] built = [Path.Combine(root, "bin") + Path.DirectorySeparatorChar, Path.Combine(root, "obj") + Path.DirectorySeparatorChar];
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Array.Exists(built, folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    private static SourceFile Parse(string project, string path)
    {
        string text = File.ReadAllText(path);
        string folder = Path.GetRelativePath(Path.Combine(SourceTree.Root, "src", project), Path.GetDirectoryName(path)!)
            .Replace('\\', '/');
        Match @namespace = NamespaceLine().Match(text);
        MatchCollection types = TypeLine().Matches(text);
        return new SourceFile(
            path,
            folder,
            @namespace.Success ? @namespace.Groups["name"].Value : "",
            [.. types.Select(static type => type.Groups["name"].Value)],
            types.Any(static type => type.Groups["access"].Value == "public"));
    }

    [GeneratedRegex(
        @"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NamespaceLine();

    // Types that are no member of another begin a line.
    [GeneratedRegex(
        @"^(?<access>public|internal|file) (?:(?:static|sealed|abstract|readonly|ref|partial|unsafe) )*"
            + @"(?:class|struct|record struct|record|interface|enum|delegate [\w<>\[\]?., ()]+?) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TypeLine();
}

/// <summary>A source file.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Folder">Its folder within the project, <c>Operations/Views</c>; "." for the project's own.</param>
/// <param name="Namespace">Its namespace, or "".</param>
/// <param name="Types">The types that it declares, but for those within types.</param>
/// <param name="IsPublic">Whether one of them is public.</param>
internal sealed record SourceFile(string Path, string Folder, string Namespace, IReadOnlyList<string> Types, bool IsPublic);
