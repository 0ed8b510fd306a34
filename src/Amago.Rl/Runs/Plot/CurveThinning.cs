namespace Amago.Rl;

/// <summary>Points of a curve, fewer where a column of pixels has many, and in runs between which there are gaps.</summary>
internal static class CurveThinning
{
    /// <summary>The parts of a series in which everything is finite.</summary>
    public static IEnumerable<Range> Runs(params double[][] values)
    {
        int start = 0;
        for (int i = 0; i <= values[0].Length; i++)
        {
            if (i < values[0].Length && values.All(each => double.IsFinite(each[i])))
                continue;
            if (i > start)
                yield return start..i;
            start = i + 1;
        }
    }

    /// <summary>
    /// The first, the lowest, the highest and the last point of each column of pixels, which draw the same picture as all points do
    /// (Jugel et al., M4: A Visualization-Oriented Time Series Data Aggregation, 2014).
    /// </summary>
    public static PlotPoint[] Line(ReadOnlySpan<PlotPoint> points)
    {
        var kept = new List<PlotPoint>();
        for (int start = 0, end; start < points.Length; start = end)
        {
            end = ColumnEnd(points, start);
            (int lowest, int highest) = Extremes(points, start, end);
            int previous = -1;
            foreach (int i in (ReadOnlySpan<int>)[start, Math.Min(lowest, highest), Math.Max(lowest, highest), end - 1])
            {
                if (i != previous)
                    kept.Add(points[i]);
                previous = i;
            }
        }

        return [.. kept];
    }

    /// <summary>The outermost edges of a band in each column of pixels; the ends stay where they are.</summary>
    public static (PlotPoint[] Upper, PlotPoint[] Lower) Band(ReadOnlySpan<PlotPoint> upper, ReadOnlySpan<PlotPoint> lower)
    {
        List<PlotPoint> keptUpper = [], keptLower = [];
        for (int start = 0, end; start < upper.Length; start = end)
        {
            end = ColumnEnd(upper, start);
            double x = upper[end == upper.Length ? end - 1 : start].X;
            keptUpper.Add(new PlotPoint(x, upper[Extremes(upper, start, end).Highest].Y));
            keptLower.Add(new PlotPoint(x, lower[Extremes(lower, start, end).Lowest].Y));
        }

        return ([.. keptUpper], [.. keptLower]);
    }

    private static int ColumnEnd(ReadOnlySpan<PlotPoint> points, int start)
    {
        int end = start + 1;
        while (end < points.Length && Math.Floor(points[end].X) == Math.Floor(points[start].X))
            end++;
        return end;
    }

    // On the screen: the highest has the smallest y.
    private static (int Lowest, int Highest) Extremes(ReadOnlySpan<PlotPoint> points, int start, int end)
    {
        int lowest = start, highest = start;
        for (int i = start; i < end; i++)
        {
            lowest = points[i].Y > points[lowest].Y ? i : lowest;
            highest = points[i].Y < points[highest].Y ? i : highest;
        }

        return (lowest, highest);
    }
}
