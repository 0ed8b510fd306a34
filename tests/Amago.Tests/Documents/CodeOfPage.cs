using System.Text.RegularExpressions;
using Amago.Tests.Architecture;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Documents;

/// <summary>
/// Holds a page to code that runs: its C# is that of a test, line for line, and its command lines are run one after the other in a folder
/// with the files that they name.
/// </summary>
internal static partial class CodeOfPage
{
    /// <summary>Checks that every C# block stands in a source file as it is on the page.</summary>
    /// <param name="page">Name of the page.</param>
    /// <param name="source">Name of the test's file, beside this one, that compiles and runs the code.</param>
    public static void IsThatOf(string page, string source)
    {
        string[] code =
        [
            .. File.ReadAllLines(Path.Combine(SourceTree.Folder(), source))
                .Select(static line => Text(InFolder().Replace(line, "${name}"))),
        ];
        CodeBlock[] blocks = [.. Page.Read(page).Blocks.Where(static block => block.Language == "csharp")];
        Assert.NotEmpty(blocks);
        foreach (CodeBlock block in blocks)
        {
            string[] lines = [.. block.Lines.Select(Text).Where(static line => !IsUsing(line))];
            lines = [.. lines.SkipWhile(static line => line.Length == 0)];
            Assert.True(Contains(code, lines), $"{block} is not in {source}: what is on the page has to run there.");
        }
    }

    /// <summary>Runs the command lines of a page in their order; each has to end well.</summary>
    /// <param name="page">Name of the page.</param>
    /// <param name="folder">The folder in which they run, with the files that they read.</param>
    public static void Runs(string page, TemporaryFolder folder)
    {
        string[] commands =
        [
            .. Page.Read(page).Blocks.Where(static block => block.Language == "bash").SelectMany(static block => block.Lines)
                .Select(static line => Comment().Replace(line, "").Trim()).Where(static line => line.Length > 0),
        ];
        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            Assert.StartsWith("amago ", command, StringComparison.Ordinal);
            CliRun run = CliRun.Shell(folder.Path, $"$AMAGO {command["amago ".Length..]}");
            Assert.True(run.ExitCode == 0, $"docs/{page}: {command}\nexit code {run.ExitCode}: {run.Error}");
        }
    }

    // What is said beside the code is the page's alone.
    private static string Text(string line) => Comment().Replace(line.Replace("//", "#", StringComparison.Ordinal), "").Trim();

    private static bool IsUsing(string line) => line.StartsWith("using Amago", StringComparison.Ordinal);

    private static bool Contains(string[] code, string[] lines) =>
        Enumerable.Range(0, Math.Max(code.Length - lines.Length + 1, 0))
            .Any(first => code.AsSpan(first, lines.Length).SequenceEqual(lines));

    // A test's files are in a folder of its own, a reader's where the program runs.
    [GeneratedRegex(@"folder\.File\((?<name>""[^""]+"")\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex InFolder();

    [GeneratedRegex(@"\s+#.*$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();
}
