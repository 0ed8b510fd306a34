using System.Text;

namespace Amago.Cli.Output;

/// <summary>
/// A table of text under one rule, columns as wide as their widest cell and headers of two lines where one would not fit; plain characters
/// but for bold and dim on a terminal.
/// </summary>
/// <param name="columns">Header and alignment of each column.</param>
internal sealed class TextTable(params (string Header, bool AlignRight)[] columns)
{
    private const string Bold = "\e[1m", Dim = "\e[2m", Plain = "\e[0m", Gap = "  ";

    private readonly List<string[]?> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(static cell => Printable.Short(cell))]);

    /// <summary>Adds a rule across the table.</summary>
    public void AddRule() => _rows.Add(null);

    public void Print(CommandConsole console)
    {
        string[] headers = [.. columns.Select(static column => column.Header)];
        string[][] lines = [headers];
        int[] widths = Widths(lines);
        if (TotalWidth(widths) > console.Width)
        {
            lines =
            [
                [.. headers.Select(static header => header[..Break(header)].TrimEnd())],
                [.. headers.Select(static header => header[Break(header)..])],
            ];
            widths = Widths(lines);
        }

        string rule = Styled(new string('─', TotalWidth(widths)), Dim, console.OutIsTerminal);
        foreach (string[] line in lines)
            console.Drawing.WriteLine(Styled(Line(line, widths), Bold, console.OutIsTerminal));
        console.Drawing.WriteLine(rule);
        foreach (string[]? row in _rows)
            console.Drawing.WriteLine(row is null ? rule : Line(row, widths));
    }

    private static int TotalWidth(int[] widths) => widths.Sum() + (Gap.Length * (widths.Length - 1));

    // Behind the first word; a header of one word stays on the first line.
    private static int Break(string header)
    {
        int end = header.AsSpan().IndexOfAny(' ', '-');
        return end < 0 ? header.Length : end + 1;
    }

    private static string Styled(string text, string style, bool isTerminal) => isTerminal ? $"{style}{text}{Plain}" : text;

    private int[] Widths(string[][] headers) =>
        [.. Enumerable.Range(0, columns.Length).Select(i => headers.Concat(_rows.OfType<string[]>()).Max(cells => cells[i].Length))];

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
            line.Append(i > 0 ? Gap : "").Append(columns[i].AlignRight ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
        return line.ToString().TrimEnd();
    }
}
