using System.Globalization;

namespace Amago.Rl.Runs;

/// <summary>
/// Makes a run's <c>metrics.csv</c> one that it can go on with. The checkpoint is what a run goes on from; a table that a loss of power
/// emptied, or that something else has damaged, costs rows, not the run.
/// </summary>
internal static class MetricsRecovery
{
    /// <summary>Opens a run's table for rows behind a step; what is damaged is dropped.</summary>
    /// <param name="path">Path of the table.</param>
    /// <param name="columns">Names of the columns behind the step.</param>
    /// <param name="step">The last step to keep: that of the checkpoint.</param>
    /// <param name="notices">Gets a sentence on what was lost, if anything was.</param>
    public static MetricsCsv Open(string path, string[] columns, long step, ICollection<string> notices)
    {
        string text = MetricsHeader.Text(columns) + "\n";
        var table = new MetricsTable(columns);
        bool isAsWritten = false;
        string? damage = File.Exists(path)
            ? DamageIn(path, columns, step, ref table, ref text, out isAsWritten)
            : $"{path}: expected the table of the run's metrics, got no such file.";
        if (damage is not null)
        {
            string aside = File.Exists(path) && !IsBlank(path) ? $" The damaged file is kept as {Aside(path)}." : "";
            notices.Add(damage + aside);
        }

        long last = table.Steps is [.., var end] ? end : 0;
        if (last != step)
        {
            notices.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: rows behind step {last} up to the checkpoint's, {step}, are lost; the run itself goes on from its checkpoint."));
        }

        return MetricsCsv.Resume(path, table, text, isAsWritten && damage is null);
    }

    // Table and text stay as they are, without a row, where the file has not the header that the text is.
    private static string? DamageIn(string path, string[] columns, long step, ref MetricsTable table, ref string text, out bool isAsWritten)
    {
        string header = text;
        MetricsTable found = MetricsTable.LoadUndamaged(
            path, step, out string undamaged, out isAsWritten, out InvalidFileException? damage);
        string renamed = MetricsHeader.Renamed(undamaged, columns);
        bool hasHeader = renamed.StartsWith(header, StringComparison.Ordinal);
        isAsWritten &= renamed == undamaged;
        if (hasHeader)
            (table, text) = (found, renamed);
        if (damage is not null)
            return IsBlank(path) ? $"{path}: expected the table of the run's metrics, got a file without any." : damage.Message;
        return hasHeader ? null : $"{path}: expected the columns {header.TrimEnd()}, got {undamaged.Split('\n')[0]}.";
    }

    private static bool IsBlank(string path) => TextDamage.IsBlank(InputFile.ReadAll(path));

    // Under a name that is free: nothing is overwritten.
    private static string Aside(string path)
    {
        for (int number = 1; ; number++)
        {
            string aside = Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $".damaged-{number}.csv"));
            if (File.Exists(aside))
                continue;
            File.Move(path, aside);
            return aside;
        }
    }
}
