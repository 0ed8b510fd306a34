using Amago.Tests.Architecture;

namespace Amago.Tests.Documents;

/// <summary>A page of the documentation with its fenced blocks of code.</summary>
internal sealed class Page
{
    private Page(string name, IReadOnlyList<CodeBlock> blocks) => (Name, Blocks) = (name, blocks);

    public string Name { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>Reads docs/NAME.</summary>
    public static Page Read(string name)
    {
        var blocks = new List<CodeBlock>();
        List<string>? open = null;
        (string language, int first) = ("", 0);
        string[] lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", name));
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                open?.Add(lines[i]);
                continue;
            }

            if (open is null)
            {
                (language, first, open) = (lines[i][3..].Trim(), i + 1, []);
                continue;
            }

            blocks.Add(new CodeBlock(name, language, first, [.. open]));
            open = null;
        }

        Assert.True(open is null, $"docs/{name}: the block of line {first} is not closed.");
        return new Page(name, blocks);
    }
}

/// <summary>A fenced block of code.</summary>
/// <param name="Page">Name of the page it stands on.</param>
/// <param name="Language">What the fence says: csharp, python, bash, or nothing.</param>
/// <param name="Line">Number of the fence's line.</param>
/// <param name="Lines">The lines between the fences.</param>
internal sealed record CodeBlock(string Page, string Language, int Line, IReadOnlyList<string> Lines)
{
    public override string ToString() => $"docs/{Page}, the {Language} block of line {Line}";
}
