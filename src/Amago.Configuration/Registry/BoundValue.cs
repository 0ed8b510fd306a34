using System.Diagnostics.CodeAnalysis;

namespace Amago.Configuration.Registry;

/// <summary>A value as a source has it: what it says in the gin language and, where the source knows text only, that text.</summary>
/// <param name="Value">The value; a text that says nothing in the gin language is a string.</param>
/// <param name="Text">The text of a source that has no types: JSON, environment variables, the command line.</param>
internal sealed record BoundValue(Literal Value, string? Text = null)
{
    public static BoundValue OfText(string? text)
    {
        if (text is null)
            return new BoundValue(NoneLiteral.Instance);
        return TryParse(text, out Literal? value) ? new BoundValue(value, text) : new BoundValue(new TextLiteral(text), text);
    }

    /// <summary>
    /// The value that a setting gets: a source without types writes strings without quotes, and an empty list as nothing.
    /// </summary>
    public Literal For(Setting setting) => Text is null ? Value : setting.OfText(Text, Value);

    private static bool TryParse(string text, [NotNullWhen(true)] out Literal? value)
    {
        try
        {
            value = ValueParser.Parse(new SourceText("", text));
            return true;
        }
        catch (InvalidFileException)
        {
            value = null;
            return false;
        }
    }
}
