using System.Globalization;
using System.Text;
using Amago.Formats;

namespace Amago.Rl;

/// <summary>
/// Makes a run's <c>metrics.csv</c> one that it can go on with. The checkpoint is what a run goes on from; a table that a loss of power
/// emptied, or that something else has damaged, costs rows, not the run.
/// </summary>
internal static class MetricsRecovery
{
    /// <summary>Opens the table behind a step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The names of its columns.</param>
    /// <param name="step">The checkpoint's step.</param>
    /// <param name="notices">Gets a sentence on what was lost.</param>
    public static MetricsCsv Open(string path, IReadOnlyList<string> columns, long step, ICollection<string> notices)
    {
        string header = MetricsHeader.Text(columns) + "\n", text = header;
        string? damage = File.Exists(path)
            ? DamageIn(path, header, step, out text)
            : $"{path}: expected the table of the run's metrics, got no such file.";
        if (damage is not null)
        {
            string aside = File.Exists(path) && !IsBlank(path) ? $" The damaged file is kept as {Aside(path)}." : "";
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            notices.Add(damage + aside);
        }

        MetricsCsv csv = MetricsCsv.Resume(path, columns, step);
        long last = MetricsTable.Load(path).Steps is [.., var end] ? end : 0;
        if (last != step)
        {
            notices.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: rows behind step {last} up to the checkpoint's, {step}, are lost; the run itself goes on from its checkpoint."));
        }

        return csv;
    }

    private static string? DamageIn(string path, string header, long step, out string text)
    {
        text = header;
        try
        {
            MetricsTable.Load(path, step, out string whole, out _);
            return whole.StartsWith(header, StringComparison.Ordinal)
                ? null
                : $"{path}: expected the columns {header.TrimEnd()}, got {whole.Split('\n')[0]}.";
        }
        catch (InvalidFileException e)
        {
            MetricsTable.LoadUndamaged(path, step, out string undamaged);
            if (undamaged.StartsWith(header, StringComparison.Ordinal))
                text = undamaged;
            return IsBlank(path) ? $"{path}: expected the table of the run's metrics, got a file without any." : e.Message;
        }
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
