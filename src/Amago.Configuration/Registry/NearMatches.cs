namespace Amago.Configuration;

/// <summary>Finds known names near one that is unknown.</summary>
public static class NearMatches
{
    private const int MaxShown = 3, MaxNameLength = 100;

    /// <summary>The nearest first: two characters of five may differ, whatever their case.</summary>
    internal static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        string plain = Spelling.Plain(name);
        int most = Math.Max(1, plain.Length * 2 / 5);
        return plain.Length > MaxNameLength
            ? []
            : [.. known.Distinct().Select(other => (other, Distance: Distance(plain, Spelling.Plain(other))))
                .Where(pair => pair.Distance <= most)
                .OrderBy(static pair => pair.Distance).ThenBy(static pair => pair.other, StringComparer.Ordinal).Take(MaxShown)
                    .Select(static pair => pair.other)];
    }

    /// <summary>The end of a message about an unknown name: the near matches, or all that are known.</summary>
    internal static string Hint(string name, IReadOnlyCollection<string> known) =>
        Question(name, known) ?? (known.Count > 0 ? $"known are {string.Join(", ", known)}" : "none is known");

    /// <summary>
    /// The near matches in parentheses behind an unknown name, where all that are known are listed too; nothing where none is near.
    /// </summary>
    /// <param name="name">What somebody wrote.</param>
    /// <param name="known">The names that there are.</param>
    /// <returns><c>" (did you mean NatureishCNN?)"</c>, or "".</returns>
    public static string Aside(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        return Question(name, known) is { } question ? $" ({question})" : "";
    }

    private static string? Question(string name, IEnumerable<string> known) =>
        Of(name, known) is { Count: > 0 } near ? $"did you mean {string.Join(" or ", near)}?" : null;

    // Levenshtein's: insertions, deletions and substitutions.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j < row.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
