namespace Amago.Configuration.Values;

/// <summary>A name in the gin language: scopes with '/' between them, then names with '.' between them.</summary>
/// <param name="Scope">The scopes, <c>a/b</c>, or "" for the outermost.</param>
/// <param name="Path">The names behind the scopes, <c>amago.nets.cnn.NatureishCNN</c>.</param>
internal sealed record Selector(string Scope, string Path)
{
    /// <summary>Parses a name with its scopes.</summary>
    /// <returns>The name, or null where the text is none.</returns>
    public static Selector? TryParse(ReadOnlySpan<char> text)
    {
        int slash = text.LastIndexOf('/');
        ReadOnlySpan<char> scope = slash < 0 ? default : text[..slash], path = text[(slash + 1)..];
        return (slash < 0 || AreNames(scope)) && AreNames(path) ? new Selector(scope.ToString(), path.ToString()) : null;
    }

    public static bool IsStart(char character) => character == '_' || char.IsLetter(character);

    public static bool IsPart(char character) => character == '_' || char.IsLetterOrDigit(character);

    public override string ToString() => Scope.Length == 0 ? Path : $"{Scope}/{Path}";

    private static bool AreNames(ReadOnlySpan<char> text)
    {
        bool atStart = true;
        foreach (char character in text)
        {
            bool isSeparator = character is '.' or '/';
            if (atStart ? !IsStart(character) : !isSeparator && !IsPart(character))
                return false;
            atStart = isSeparator;
        }

        return !atStart;
    }
}
