using System.Globalization;
using System.Text;
using Amago.Rl.Runs;

namespace Amago.Rl;

/// <summary>What a <c>metrics.csv</c> holds, column by column.</summary>
public sealed class MetricsTable
{
    private readonly List<long> _steps = [];
    private readonly string[] _columns;
    private readonly List<double>[] _values;

    /// <summary>A table without rows.</summary>
    internal MetricsTable(string[] columns)
    {
        _columns = columns;
        _values = [.. columns.Select(static _ => new List<double>())];
    }

    /// <summary>Names of the columns behind the step.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The step of each row, ascending.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>Reads a <c>metrics.csv</c>, also one that a run is writing.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file is no such table; a last row without its end is passed over.</exception>
    public static MetricsTable Load(string path) => Load(path, long.MaxValue, out _, out _);

    /// <summary>
    /// The values of a column, one for each step; <c>approx_kl</c> and <c>clip_fraction</c> also where an older run called them otherwise.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public IReadOnlyList<double> Values(string column)
    {
        int index = MetricsHeader.IndexOf(_columns, column);
        return index >= 0 ? _values[index] : throw new ArgumentException(
            $"Metrics: expected one of the columns {string.Join(", ", _columns)}, got {column}.", nameof(column));
    }

    /// <summary>Reads the rows up to a step; the file may be damaged behind it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="lastStep">The last step to read: that of a checkpoint.</param>
    /// <param name="text">The header and the rows that were read, as <see cref="MetricsCsv"/> writes them.</param>
    /// <param name="isAsWritten">Whether the file starts with <paramref name="text"/>.</param>
    /// <inheritdoc cref="Load(string)"/>
    internal static MetricsTable Load(string path, long lastStep, out string text, out bool isAsWritten)
    {
        MetricsTable table = LoadUndamaged(path, lastStep, out text, out isAsWritten, out InvalidFileException? damage);
        return damage is null ? table : throw damage;
    }

    /// <summary>Reads what can be read up to a step: the rows before the damage, or nothing but an empty table.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="lastStep">The last step to read: that of a checkpoint.</param>
    /// <param name="text">
    /// The header and the rows that were read, as <see cref="MetricsCsv"/> writes them; empty where there is no header.
    /// </param>
    /// <param name="isAsWritten">Whether the file starts with <paramref name="text"/>.</param>
    /// <param name="damage">What is wrong with the file, or null.</param>
    internal static MetricsTable LoadUndamaged(
        string path, long lastStep, out string text, out bool isAsWritten, out InvalidFileException? damage)
    {
        byte[] bytes = ReadShared(path);
        var written = new StringBuilder();
        MetricsTable table = Read(Encoding.UTF8.GetString(bytes), lastStep, path, written, out damage);
        text = written.ToString();
        isAsWritten = bytes.AsSpan().StartsWith(Encoding.UTF8.GetBytes(text));
        return table;
    }

    // Also as an editor or a spreadsheet leaves it: with a byte order mark, CRLF, spaces and quotation marks round fields, empty lines.
    private static MetricsTable Read(string file, long lastStep, string path, StringBuilder written, out InvalidFileException? damage)
    {
        file = file.TrimStart('\uFEFF');
        int start = file.IndexOf('\n', StringComparison.Ordinal) + 1;
        string[] names = Fields(file.AsSpan(0, Math.Max(start - 1, 0)));
        var table = new MetricsTable(names[1..]);
        damage = names[0] == MetricsHeader.Step
            ? null
            : InvalidFileException.Expected(path, $"a header that starts with {MetricsHeader.Step}", $"\"{names[0]}\"", "in line 1");
        if (damage is not null)
            return table;
        written.Append(string.Join(',', names)).Append('\n');
        for (int line = 2; start < file.Length && !(table._steps.Count > 0 && table._steps[^1] == lastStep); line++)
        {
            int end = file.IndexOf('\n', start);
            ReadOnlySpan<char> row = file.AsSpan(start, (end < 0 ? file.Length : end) - start).Trim();
            start += end < 0 ? file.Length : end + 1 - start;
            if (row.IsEmpty)
                continue;
            string[] fields = Fields(row);
            damage = table.TryAdd(fields, lastStep, end >= 0, path, line, out bool isKept);
            if (!isKept)
                break;
            written.Append(string.Join(',', fields)).Append('\n');
        }

        return table;
    }

    private static string[] Fields(ReadOnlySpan<char> line) =>
        [.. line.ToString().Split(',').Select(static field => field.Trim().Trim('"').Trim())];

    // A run that writes the file leaves it to others to read.
    private static byte[] ReadShared(string path)
    {
        using FileStream stream = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
        return InputFile.ReadAll(stream, path);
    }

    // A last row without its end is passed over: it is being written, or was when the process was killed. A row of a checkpoint's step or
    // before was written whole, though: an editor took its end.
    private InvalidFileException? TryAdd(string[] fields, long lastStep, bool hasEnd, string path, int line, out bool isKept)
    {
        isKept = false;
        InvalidFileException? damage = Parse(fields, path, line, out long step, out double[] values);
        if (damage is not null)
            return hasEnd ? damage : null;
        if (step > lastStep || (!hasEnd && lastStep == long.MaxValue))
            return null;
        isKept = true;
        _steps.Add(step);
        for (int i = 0; i < values.Length; i++)
            _values[i].Add(values[i]);
        return null;
    }

    private InvalidFileException? Parse(string[] fields, string path, int line, out long step, out double[] values)
    {
        values = new double[_columns.Length];
        step = 0;
        if (fields.Length != _columns.Length + 1)
            return InvalidFileException.Expected(path, $"{_columns.Length + 1} numbers", $"{fields.Length}", $"in line {line}");
        if (!long.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out step)
            || (_steps.Count > 0 && step <= _steps[^1]))
            return InvalidFileException.Expected(
                path, "a whole number that is greater than the step of the row before", $"\"{fields[0]}\"", $"in line {line}");
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                return InvalidFileException.Expected(path, $"a number for {_columns[i]}", $"\"{fields[i + 1]}\"", $"in line {line}");
        }

        return null;
    }
}
