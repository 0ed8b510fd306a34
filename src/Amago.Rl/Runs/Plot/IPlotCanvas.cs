using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>What a plot is drawn on; lengths are pixels, y points down.</summary>
internal interface IPlotCanvas
{
    /// <summary>Fills a rectangle whose edges are whole numbers.</summary>
    void Fill(int left, int top, int width, int height, PlotColor color);

    /// <summary>Fills what lies between two lines over the same x, which ascend.</summary>
    void Band(IReadOnlyList<PlotPoint> upper, IReadOnlyList<PlotPoint> lower, PlotColor color);

    /// <summary>Draws lines with round joins and ends, as one: where they meet, colour is not laid on twice. A line of one point is a dot.</summary>
    void Stroke(IReadOnlyList<PlotPoint[]> lines, double width, PlotColor color);

    /// <summary>Writes one line of text on a base line.</summary>
    void Text(string text, PlotPoint at, TextStyle style);
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlotPoint(double X, double Y);

[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlotColor(byte Red, byte Green, byte Blue, double Opacity = 1);

/// <summary>Which part of a text lies at its point.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>How a text looks. Its size is in pixels, as CSS has it: capitals are 0.72 of it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextStyle(int Size, PlotColor Color, TextAnchor Anchor = TextAnchor.Start, bool Bold = false);
