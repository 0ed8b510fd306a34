using System.Globalization;
using System.Text;
using Amago.Rl.Runs;

namespace Amago.Rl;

/// <summary>
/// Writes a run's <c>metrics.csv</c>: a header, then a row of numbers for each report, the first of which is the step. Each row is in the
/// file when <see cref="Write"/> returns. <see cref="MetricsTable"/> reads it.
/// </summary>
/// <remarks>
/// Numbers are written so that reading gives the same double, with a point whatever the culture; what is not a number is <c>NaN</c>. A
/// resumed run's file equals that of a run that was never stopped if the row of a step is written before the checkpoint of that step.
/// </remarks>
public sealed class MetricsCsv : IDisposable
{
    private readonly OutputStream _stream;
    private readonly StringBuilder _row = new();
    private readonly int _columns;
    private long _lastStep;

    private MetricsCsv(OutputStream stream, int columns, long lastStep) => (_stream, _columns, _lastStep) = (stream, columns, lastStep);

    /// <summary>Starts a file; a file of that path is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="columns">Names of what stands behind the step, in their order.</param>
    /// <exception cref="ArgumentException">A name is empty, comes twice, or has a comma, a quotation mark or a line break.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static MetricsCsv Create(string path, IReadOnlyList<string> columns)
    {
        string header = MetricsHeader.Text(columns);
        OutputStream stream = Open(path, FileMode.Create);
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(header + "\n"));
            return new MetricsCsv(stream, columns.Count, long.MinValue);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes on with a file behind a step: rows beyond it are dropped, and with them what a killed process wrote of its last row. A file
    /// that an editor or a spreadsheet has saved (byte order mark, CRLF, spaces and quotation marks round fields, empty lines) is written
    /// anew.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="columns">The column names with which the file was created.</param>
    /// <param name="step">The last step to keep: that of the checkpoint from which the run goes on.</param>
    /// <exception cref="ArgumentException">The names are not fit for a header.</exception>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file has another header, or is no such table; it is left as it is.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static MetricsCsv Resume(string path, IReadOnlyList<string> columns, long step)
    {
        string header = MetricsHeader.Text(columns);
        MetricsTable table = MetricsTable.Load(path, step, out string text, out bool isAsWritten);
        string found = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        if (found != header)
            throw InvalidFileException.Expected(path, $"the columns {header}", found, "in line 1");
        return Resume(path, table, text, isAsWritten);
    }

    /// <summary>Goes on with a file behind rows that have been read from it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="table">The rows that have been read.</param>
    /// <param name="text">The header and the rows of <paramref name="table"/>, as this class writes them.</param>
    /// <param name="isAsWritten">Whether the file starts with that text; otherwise it is written anew.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    internal static MetricsCsv Resume(string path, MetricsTable table, string text, bool isAsWritten)
    {
        byte[] kept = Encoding.UTF8.GetBytes(text);
        if (!isAsWritten)
            AtomicFile.Write(path, stream => stream.Write(kept));
        OutputStream stream = Open(path, FileMode.Open);
        try
        {
            stream.SetLength(kept.Length);
            stream.Position = kept.Length;
            return new MetricsCsv(stream, table.Columns.Count, table.Steps is [.., var last] ? last : long.MinValue);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends a row, which is in the file when this returns.</summary>
    /// <param name="step">The row's step, greater than that of the row before.</param>
    /// <param name="values">One value for each column behind the step.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than columns, or the step is not greater.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(long step, params ReadOnlySpan<double> values)
    {
        if (values.Length != _columns)
            throw new ArgumentException(
                $"Metrics: expected {_columns} values, one for each column, got {values.Length}, at step {step}.", nameof(values));
        if (step <= _lastStep)
            throw new ArgumentException(
                $"Metrics: expected a step greater than the {_lastStep} of the row before, got {step}.", nameof(step));
        _row.Clear().Append(CultureInfo.InvariantCulture, $"{step}");
        foreach (double value in values)
            _row.Append(CultureInfo.InvariantCulture, $",{value:R}");
        _stream.Write(Encoding.UTF8.GetBytes(_row.Append('\n').ToString()));
        _lastStep = step;
    }

    /// <summary>Waits until the rows are on the disk.</summary>
    internal void FlushToDisk() => _stream.Flush(flushToDisk: true);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    // Without a buffer a row is one write, so that a killed process leaves rows, not parts of them, as far as the system allows.
    private static OutputStream Open(string path, FileMode mode) => OutputStream.Open(path, mode, FileShare.Read, bufferSize: 0);
}
