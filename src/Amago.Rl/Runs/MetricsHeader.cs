using System.Buffers;
using Amago.Tensors;

namespace Amago.Rl;

/// <summary>The first line of a <c>metrics.csv</c>.</summary>
internal static class MetricsHeader
{
    public const string Step = "step";

    private static readonly SearchValues<char> Separators = SearchValues.Create(",\"\r\n");

    /// <summary>The line for the columns behind the step.</summary>
    public static string Text(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var seen = new HashSet<string>(StringComparer.Ordinal) { Step };
        foreach (string column in columns)
        {
            if (string.IsNullOrEmpty(column) || column.AsSpan().ContainsAny(Separators))
                throw new ArgumentException($"Metrics: expected column names without commas, quotation marks and line breaks, got \"{Printable.Short(column)}\".", nameof(columns));
            if (!seen.Add(column))
                throw new ArgumentException($"Metrics: expected a name for each column, got \"{Printable.Short(column)}\" twice.", nameof(columns));
        }

        return string.Join(',', [Step, .. columns]);
    }
}
