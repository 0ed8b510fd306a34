namespace Amago.Configuration.Values;

/// <summary>A text to be parsed, with the name that messages call it by. Line ends are '\n', whatever they were.</summary>
internal sealed class SourceText
{
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    public string Name { get; }

    public string Text { get; }

    public SourceLocation At(int offset) => new(this, offset);
}

/// <summary>A place in a source text, as messages show it.</summary>
internal readonly record struct SourceLocation(SourceText Source, int Offset)
{
    public InvalidFileException Expected(string expected, string got) => new($"{this}: expected {expected}, got {got}.");

    public InvalidFileException Because(string reason) => new($"{this}: {reason}.");

    /// <summary>The place as <c>name:line:column</c>; both count from 1, columns in characters.</summary>
    public override string ToString()
    {
        ReadOnlySpan<char> before = Source.Text.AsSpan(0, Offset);
        int lineStart = before.LastIndexOf('\n') + 1;
        int column = 1;
        foreach (char character in before[lineStart..])
            column += char.IsLowSurrogate(character) ? 0 : 1;
        return $"{Source.Name}:{before.Count('\n') + 1}:{column}";
    }
}
