using System.Globalization;
using System.Text;

namespace Amago.Tensors;

/// <summary>
/// Text from outside (names, types and messages of files) as a terminal may have it: what would move the cursor, change colours, reverse
/// the order of letters or break the line becomes <c>\u001b</c> and the like, which JSON and Python read as the same character.
/// </summary>
public static class Printable
{
    /// <summary>Characters of a name or type that messages and listings show, at most.</summary>
    public const int Longest = 200;

    private const string Escape = "\\u";

    private const int Shown = 8;

    /// <summary>The whole text on one line, with what a terminal would obey escaped; "null" for null.</summary>
    public static string Line(string? text) => text is null ? "null" : IsPrintable(text, 0) ? text : Escaped(text, keepsLines: false);

    /// <summary>The whole text with its line ends kept and what else a terminal would obey escaped; "null" for null.</summary>
    public static string Lines(string? text) => text is null ? "null" : IsPrintable(text, 0) ? text : Escaped(text, keepsLines: true);

    /// <summary>The text on one line; of a long one its beginning, its end, and how many characters are left out between them.</summary>
    /// <param name="text">Names, types, messages of files; of null the word.</param>
    /// <param name="longest">Characters that are shown at most, 2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">longest is less than 2.</exception>
    public static string Short(string? text, int longest = Longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        if (text is null || text.Length <= longest)
            return Line(text);
        int head = longest * 3 / 4, tail = longest - head;
        if (char.IsHighSurrogate(text[head - 1]))
            head--;
        if (char.IsLowSurrogate(text[^tail]))
            tail--;
        string left = string.Create(CultureInfo.InvariantCulture, $"...({text.Length - head - tail} more characters)...");
        return Line(text[..head]) + left + Line(text[^tail..]);
    }

    /// <summary>The first few names, and how many more there are.</summary>
    public static string Few(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(Shown).Select(static name => Short(name)));
        return all.Length > Shown ? $"{first} and {all.Length - Shown} more" : first;
    }

    /// <summary>The first few names with their reasons in brackets, and how many more there are.</summary>
    public static string Few(IEnumerable<KeyValuePair<string, string>> reasons)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        return Few(reasons.Select(static item => $"{Short(item.Key)} ({item.Value})"));
    }

    private static string Escaped(string text, bool keepsLines)
    {
        var result = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            int length = LengthAt(text, i);
            if (keepsLines && IsLineEnd(text, i))
                result.Append(text[i]);
            else if (IsPrintable(text, i, length))
                result.Append(text, i, length);
            else
                AppendEscapes(result, text.AsSpan(i, length));
            i += length;
        }

        return result.ToString();
    }

    private static void AppendEscapes(StringBuilder result, ReadOnlySpan<char> characters)
    {
        foreach (char character in characters)
            result.Append(Escape).Append(CultureInfo.InvariantCulture, $"{(int)character:x4}");
    }

    private static bool IsPrintable(string text, int start)
    {
        for (int i = start; i < text.Length;)
        {
            int length = LengthAt(text, i);
            if (!IsPrintable(text, i, length))
                return false;
            i += length;
        }

        return true;
    }

    // Format characters are invisible: marks and overrides of direction above all. Two join letters and emoji, and stay.
    private static bool IsPrintable(string text, int index, int length) => text[index] is (>= ' ' and < '\x7f') or '\u200c' or '\u200d'
        || (length == 2 ? CharUnicodeInfo.GetUnicodeCategory(text, index) : char.GetUnicodeCategory(text[index]))
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    private static bool IsLineEnd(string text, int index) =>
        text[index] == '\n' || (text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n');

    private static int LengthAt(string text, int index) =>
        index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
}
