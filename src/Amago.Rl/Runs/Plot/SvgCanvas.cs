using System.Globalization;
using System.Security;
using System.Text;

namespace Amago.Rl;

/// <summary>Draws into the text of an SVG file (https://www.w3.org/TR/SVG11/).</summary>
internal sealed class SvgCanvas : IPlotCanvas
{
    private readonly StringBuilder _text = new();

    public SvgCanvas(int width, int height) => Line(
        $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, Liberation Sans, sans-serif">""");

    public void Fill(int left, int top, int width, int height, PlotColor color) =>
        Line($"""<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{Hex(color)}"{Opacity("fill", color)}/>""");

    public void Band(IReadOnlyList<PlotPoint> upper, IReadOnlyList<PlotPoint> lower, PlotColor color) =>
        Line($"""<path d="{Path([.. upper, .. lower.Reverse()])}Z" fill="{Hex(color)}"{Opacity("fill", color)}/>""");

    public void Stroke(IReadOnlyList<PlotPoint[]> lines, double width, PlotColor color)
    {
        // A dot is a line to its own start, which round ends make visible.
        string path = string.Concat(lines.Select(static line => Path(line.Length == 1 ? [line[0], line[0]] : line)));
        Line($"""<path d="{path}" fill="none" stroke="{Hex(color)}"{Opacity("stroke", color)} stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/>""");
    }

    public void Text(string text, PlotPoint at, TextStyle style)
    {
        string anchor = style.Anchor switch
        {
            TextAnchor.Start => "start",
            TextAnchor.Middle => "middle",
            _ => "end",
        };
        string weight = style.Bold ? " font-weight=\"bold\"" : "";
        Line($"""<text x="{at.X:0.##}" y="{at.Y:0.##}" font-size="{style.Size}"{weight} text-anchor="{anchor}" fill="{Hex(style.Color)}">{Escaped(text)}</text>""");
    }

    /// <summary>The whole file.</summary>
    public override string ToString() => $"{_text}</svg>\n";

    private static string Path(PlotPoint[] points)
    {
        var path = new StringBuilder();
        for (int i = 0; i < points.Length; i++)
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{points[i].X:0.##} {points[i].Y:0.##}");
        return path.ToString();
    }

    private static string Hex(PlotColor color) => $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";

    private static string Opacity(string what, PlotColor color) =>
        color.Opacity == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {what}-opacity=\"{color.Opacity:0.##}\"");

    // XML has no way to write most control characters and half surrogate pairs.
    private static string Escaped(string text)
    {
        var valid = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
            valid.Append(Rune.IsControl(rune) || rune.Value is 0xfffe or 0xffff ? "\ufffd" : rune.ToString());
        return SecurityElement.Escape(valid.ToString());
    }

    private void Line(FormattableString line) => _text.Append(FormattableString.Invariant(line)).Append('\n');
}
