namespace Amago.Rl;

/// <summary>Names of the series beside a piece of their line, from left to right, in as many rows as they need.</summary>
internal static class PlotLegend
{
    private const int LineLength = 20, TextGap = 8, EntryGap = 24, RowHeight = 22;

    private static readonly TextStyle Text = new(13, PlotColors.Title);

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="series">Those without a name are left out.</param>
    /// <param name="left">Where rows start.</param>
    /// <param name="right">Where they end.</param>
    /// <param name="baseLine">Of the first row.</param>
    /// <returns>The base line of the row behind the last.</returns>
    public static int Draw(IPlotCanvas canvas, IReadOnlyList<CurveSeries> series, int left, int right, int baseLine)
    {
        int x = left;
        for (int i = 0; i < series.Count; i++)
        {
            if (series[i].Name.Length == 0)
                continue;
            int width = LineLength + TextGap + (int)Math.Ceiling(StrokeFont.Measure(series[i].Name, Text));
            if (x > left && x + width > right)
            {
                x = left;
                baseLine += RowHeight;
            }

            double middle = baseLine - 4.5;
            canvas.Stroke([[new PlotPoint(x + 2, middle), new PlotPoint(x + LineLength - 2, middle)]], 3, PlotColors.Line(i));
            canvas.Text(series[i].Name, new PlotPoint(x + LineLength + TextGap, baseLine), Text);
            x += width + EntryGap;
        }

        return x > left ? baseLine + RowHeight : baseLine;
    }
}
