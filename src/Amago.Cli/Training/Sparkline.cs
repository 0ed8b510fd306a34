namespace Amago.Cli.Training;

/// <summary>Draws a curve as one line of text.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// Draws values from the lowest to the highest, means of as many as share a character; what is not a number is left out.
    /// </summary>
    public static string Draw(IReadOnlyList<double> values, int width)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return "";
        int count = Math.Min(width, finite.Length);
        double[] means =
            [.. Enumerable.Range(0, count).Select(i => finite[(finite.Length * i / count)..(finite.Length * (i + 1) / count)].Average())];
        double low = means.Min(), range = means.Max() - low;
        return string.Concat(means.Select(mean => Blocks[range > 0 ? (int)((mean - low) / range * (Blocks.Length - 1)) : 0]));
    }
}
