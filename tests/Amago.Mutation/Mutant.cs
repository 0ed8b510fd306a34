using System.Text.RegularExpressions;

namespace Amago.Mutation;

/// <summary>One deliberate bug.</summary>
/// <param name="Area">The list that it stands in.</param>
/// <param name="Bug">What is wrong with it, in words.</param>
/// <param name="Project">The project of src that it changes.</param>
/// <param name="File">The name of the source file that it changes, in whichever folder of the project.</param>
/// <param name="Old">Text that occurs exactly once in the file; spaces and line breaks between its words and signs do not count.</param>
/// <param name="New">What stands there instead.</param>
/// <param name="Tests">The names of the test classes that should notice.</param>
/// <param name="Excuse">Why no test can notice, or <c>null</c> when one must.</param>
internal sealed partial record Mutant(
    string Area, string Bug, string Project, string File, string Old, string New, IReadOnlyList<string> Tests, string? Excuse)
{
    /// <summary>Where its source file lies in a checkout, or <c>null</c> when there is not exactly one of that name.</summary>
    public string? Path(string root)
    {
        string folder = System.IO.Path.Combine(root, "src", Project);
        string[] found = Directory.Exists(folder) ? Directory.GetFiles(folder, File, SearchOption.AllDirectories) : [];
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>Whether its source file no longer has what it changes.</summary>
    public bool IsStale(string root) => Path(root) is not { } path || Apply(System.IO.File.ReadAllText(path)) is null;

    /// <summary>Puts the bug into the file's text.</summary>
    /// <returns>The changed text, or <c>null</c> when the old text does not occur exactly once.</returns>
    public string? Apply(string source)
    {
        MatchCollection found = Regex.Matches(source, Pattern(), RegexOptions.None, TimeSpan.FromSeconds(10));
        if (found.Count != 1)
            return null;
        int start = found[0].Index, end = start + found[0].Length;
        return string.Concat(source.AsSpan(0, start), New, source.AsSpan(end));
    }

    [GeneratedRegex(@"\w+|[^\w\s]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Token();

    // Whole words: "row" is not found in "rows".
    private string Pattern()
    {
        string pattern = string.Join(@"\s*", Token().Matches(Old).Select(static token => Regex.Escape(token.Value)));
        return (char.IsLetterOrDigit(Old[0]) || Old[0] == '_' ? @"\b" : "") + pattern + (char.IsLetterOrDigit(Old[^1]) ? @"\b" : "");
    }
}
