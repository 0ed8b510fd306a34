namespace Amago.Configuration.Values;

/// <summary>A piece of somebody's text as a message shows it: short, on one line.</summary>
internal static class Quoted
{
    private const int MaxLength = 60;

    /// <summary>A text in quotes, cut short where it is long.</summary>
    public static string Text(ReadOnlySpan<char> text)
    {
        bool isCut = text.Length > MaxLength;
        string shown = LiteralPrinter.Print(new TextLiteral(text[..Math.Min(text.Length, MaxLength)].ToString()));
        return isCut ? $"{shown[..^1]}...{shown[^1]}" : shown;
    }

    /// <summary>A value as Python writes it, cut short where it is long.</summary>
    public static string Value(Literal value)
    {
        if (value is TextLiteral text)
            return Text(text.Value);
        string printed = LiteralPrinter.Print(value);
        return printed.Length > MaxLength ? $"{printed[..MaxLength]}..." : printed;
    }
}
