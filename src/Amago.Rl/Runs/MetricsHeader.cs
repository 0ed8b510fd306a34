using System.Buffers;

namespace Amago.Rl.Runs;

/// <summary>The first line of a <c>metrics.csv</c>.</summary>
internal static class MetricsHeader
{
    public const string Step = "step";

    // What runs called columns at first, by today's names.
    private static readonly Dictionary<string, string> OldNames =
        new(StringComparer.Ordinal) { ["approx_kl"] = "divergence", ["clip_fraction"] = "clipped_share" };

    private static readonly SearchValues<char> Separators = SearchValues.Create(",\"\r\n");

    /// <summary>The line for the columns behind the step.</summary>
    public static string Text(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var seen = new HashSet<string>(StringComparer.Ordinal) { Step };
        foreach (string column in columns)
        {
            if (string.IsNullOrEmpty(column) || column.AsSpan().ContainsAny(Separators))
                throw new ArgumentException("Metrics: expected column names without commas, quotation marks and line breaks, got "
                    + $"\"{Printable.Short(column)}\".", nameof(columns));
            if (!seen.Add(column))
                throw new ArgumentException(
                    $"Metrics: expected a name for each column, got \"{Printable.Short(column)}\" twice.", nameof(columns));
        }

        return string.Join(',', [Step, .. columns]);
    }

    /// <summary>Where a column is, under its name or under that which older runs gave it; -1 where it is not.</summary>
    public static int IndexOf(string[] columns, string column)
    {
        int index = Array.IndexOf(columns, column);
        return index < 0 && OldNames.TryGetValue(column, out string? old) ? Array.IndexOf(columns, old) : index;
    }

    /// <summary>A table's text with the header that it has today, where its columns are the same but for their names.</summary>
    public static string Renamed(string text, string[] columns)
    {
        int end = Math.Max(text.IndexOf('\n', StringComparison.Ordinal), 0);
        string[] found = text[..end].Split(',')[1..];
        bool isSame = found.Length == columns.Length && columns.Zip(found).All(static pair => IndexOf([pair.Second], pair.First) == 0);
        return isSame ? Text(columns) + text[end..] : text;
    }
}
