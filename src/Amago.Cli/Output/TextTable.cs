using System.Text;

namespace Amago.Cli.Output;

/// <summary>A table of text under one rule, columns as wide as their widest cell; plain characters but for bold and dim on a terminal.</summary>
/// <param name="columns">Header and alignment of each column.</param>
internal sealed class TextTable(params (string Header, bool AlignRight)[] columns)
{
    private const string Bold = "\e[1m", Dim = "\e[2m", Plain = "\e[0m", Gap = "  ";

    private readonly List<string[]?> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>A rule across the table.</summary>
    public void AddRule() => _rows.Add(null);

    public void Print(TextWriter output, bool isTerminal)
    {
        int[] widths = [.. columns.Select((column, i) => _rows.OfType<string[]>().Select(row => row[i].Length).Append(column.Header.Length).Max())];
        string rule = Styled(new string('─', widths.Sum() + (Gap.Length * (widths.Length - 1))), Dim, isTerminal);
        output.WriteLine(Styled(Line([.. columns.Select(static column => column.Header)], widths), Bold, isTerminal));
        output.WriteLine(rule);
        foreach (string[]? row in _rows)
            output.WriteLine(row is null ? rule : Line(row, widths));
    }

    private static string Styled(string text, string style, bool isTerminal) => isTerminal ? $"{style}{text}{Plain}" : text;

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
            line.Append(i > 0 ? Gap : "").Append(columns[i].AlignRight ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
        return line.ToString().TrimEnd();
    }
}
