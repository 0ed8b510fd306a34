using System.Globalization;

namespace Amago.Rl;

/// <summary>A sans-serif typeface of lines, for pictures in pixels. What it has no glyph for is an empty box.</summary>
internal static class StrokeFont
{
    private const double CapitalHeight = 10, CapitalShare = 0.72, Spacing = 2.5, SpaceWidth = 2, DegreesPerPoint = 10;

    private static readonly Dictionary<char, Glyph> Glyphs = StrokeFontGlyphs.Table.Split('\n').ToDictionary(static line => line[0], Parse);

    private static readonly Glyph Space = new(SpaceWidth, []), Missing = Parse("? 5 0,0 0,10 5,10 5,0 0,0");

    /// <summary>How wide a text is, in pixels.</summary>
    public static double Measure(string text, TextStyle style) => text.Length == 0 ? 0 : (text.Sum(Advance) - Spacing) * Scale(style);

    /// <summary>How thick its lines are.</summary>
    public static double LineWidth(TextStyle style) => style.Size * (style.Bold ? 0.12 : 0.085);

    /// <summary>The lines of a text.</summary>
    public static IReadOnlyList<PlotPoint[]> Lines(string text, PlotPoint at, TextStyle style)
    {
        double scale = Scale(style);
        double before = style.Anchor switch
        {
            TextAnchor.Start => 0,
            TextAnchor.Middle => Measure(text, style) / 2,
            _ => Measure(text, style),
        };

        // Base line and stems go through the middles of pixels, which keeps them sharp.
        double x = at.X - before, y = Math.Round(at.Y) - 0.5;
        var lines = new List<PlotPoint[]>();
        foreach (char character in text)
        {
            double left = Math.Round(x) + 0.5;
            foreach (PlotPoint[] line in Find(character).Lines)
                lines.Add(Array.ConvertAll(line, point => new PlotPoint(left + (point.X * scale), y - (point.Y * scale))));
            x += Advance(character) * scale;
        }

        return lines;
    }

    // Capitals are a whole number of pixels high.
    private static double Scale(TextStyle style) => Math.Round(style.Size * CapitalShare) / CapitalHeight;

    private static double Advance(char character) => Find(character).Width + Spacing;

    private static Glyph Find(char character) => character == ' ' ? Space : Glyphs.GetValueOrDefault(character, Missing);

    private static Glyph Parse(string line)
    {
        string[] parts = line.Split(' ', 3);
        return new Glyph(Number(parts[1]), [.. parts[2].Split(';').Select(static text => text.Split(' ').SelectMany(Points).ToArray())]);
    }

    private static IEnumerable<PlotPoint> Points(string item)
    {
        double[] numbers = [.. item.Trim('(', ')').Split(',').Select(Number)];
        if (numbers is [double x, double y])
            return [new PlotPoint(x, y)];
        (double from, double to) = (numbers[4], numbers[5]);
        var steps = (int)Math.Ceiling(Math.Abs(to - from) / DegreesPerPoint);
        return Enumerable.Range(0, steps + 1).Select(i =>
        {
            (double sin, double cos) = Math.SinCos(double.DegreesToRadians(double.Lerp(from, to, (double)i / steps)));
            return new PlotPoint(numbers[0] + (numbers[2] * cos), numbers[1] + (numbers[3] * sin));
        });
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Glyph(double Width, PlotPoint[][] Lines);
}
