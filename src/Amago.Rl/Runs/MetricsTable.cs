using System.Globalization;
using System.Text;
using Amago.Formats;

namespace Amago.Rl;

/// <summary>What a <c>metrics.csv</c> holds, column by column.</summary>
public sealed class MetricsTable
{
    private readonly List<long> _steps = [];
    private readonly string[] _columns;
    private readonly List<double>[] _values;

    private MetricsTable(string[] columns)
    {
        _columns = columns;
        _values = [.. columns.Select(static _ => new List<double>())];
    }

    /// <summary>Names of the columns behind the step.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The step of each row, ascending.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>Reads a file, one that a run is writing included.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file is no such table; a last row without its end is passed over.</exception>
    public static MetricsTable Load(string path) => Load(path, long.MaxValue, out _, out _);

    /// <summary>The values of a column, one for each step.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public IReadOnlyList<double> Values(string column)
    {
        int index = Array.IndexOf(_columns, column);
        return index >= 0 ? _values[index] : throw new ArgumentException($"Metrics: expected one of the columns {string.Join(", ", _columns)}, got {column}.", nameof(column));
    }

    /// <summary>Reads the rows up to a step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lastStep">The last step to read.</param>
    /// <param name="header">The first line.</param>
    /// <param name="length">Bytes of the header and these rows.</param>
    internal static MetricsTable Load(string path, long lastStep, out string header, out int length)
    {
        ReadOnlySpan<byte> bytes = ReadShared(path);
        length = bytes.IndexOf((byte)'\n') + 1;
        header = Encoding.UTF8.GetString(bytes[..Math.Max(length - 1, 0)]);
        string[] names = header.Split(',');
        if (names[0] != MetricsHeader.Step)
            throw InvalidFileException.Expected(path, $"a header that starts with {MetricsHeader.Step}", $"\"{names[0]}\"", "in line 1");

        var table = new MetricsTable(names[1..]);
        for (int line = 2; ; line++)
        {
            int rowLength = bytes[length..].IndexOf((byte)'\n');
            if (rowLength < 0 || !table.Add(bytes.Slice(length, rowLength), lastStep, path, line))
                return table;
            length += rowLength + 1;
        }
    }

    // A run that writes the file leaves it to others to read.
    private static byte[] ReadShared(string path)
    {
        using FileStream stream = File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : InputFile.Open(path);
        return InputFile.ReadAll(stream, path);
    }

    private bool Add(ReadOnlySpan<byte> row, long lastStep, string path, int line)
    {
        string[] fields = Encoding.UTF8.GetString(row).Split(',');
        if (fields.Length != _columns.Length + 1)
            throw InvalidFileException.Expected(path, $"{_columns.Length + 1} numbers", $"{fields.Length}", $"in line {line}");
        if (!long.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long step) || (_steps.Count > 0 && step <= _steps[^1]))
            throw InvalidFileException.Expected(path, $"a whole number that is greater than the step of the row before", $"\"{fields[0]}\"", $"in line {line}");
        var values = new double[_columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                throw InvalidFileException.Expected(path, $"a number for {_columns[i]}", $"\"{fields[i + 1]}\"", $"in line {line}");
        }

        if (step > lastStep)
            return false;
        _steps.Add(step);
        for (int i = 0; i < values.Length; i++)
            _values[i].Add(values[i]);
        return true;
    }
}
