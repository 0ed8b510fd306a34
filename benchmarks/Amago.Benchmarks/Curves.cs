using System.Globalization;
using Amago.Cli.Curves;
using Amago.Rl;

namespace Amago.Benchmarks;

/// <summary>The learning curves of several runs in one picture, and their points in one table: what docs/results shows.</summary>
internal static class Curves
{
    private const int MostRows = 300;

    /// <summary>Writes name.svg, name.png and name.csv.</summary>
    /// <param name="name">Of the files, without an extension.</param>
    /// <param name="title">Stands above.</param>
    /// <param name="parts">label=FOLDER of a run, or label=NUMBER for a line to compare with; labels without commas.</param>
    public static int Draw(string name, string title, string[] parts)
    {
        var curve = new LearningCurve(title, "mean return of the last 100 episodes");
        List<string> rows = ["run,step,mean_return"];
        foreach (string part in parts)
        {
            if (part.Split('=', 2) is not [string label, string source])
                throw new ArgumentException($"curves: expected label=FOLDER or label=NUMBER, got '{part}'.");
            if (double.TryParse(source, CultureInfo.InvariantCulture, out double value))
            {
                curve.AddReference(label, value);
                continue;
            }

            MetricsTable metrics = MetricsTable.Load(Path.Combine(source, "metrics.csv"));
            IReadOnlyList<double> returns = metrics.Values("mean_return");
            curve.AddRun(label, metrics.Steps, returns);
            int every = Math.Max(1, (metrics.Steps.Count + MostRows - 1) / MostRows);
            for (int i = Math.Max(0, metrics.Steps.Count - 1) % every; i < metrics.Steps.Count; i += every) // the last one is among them
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{label},{metrics.Steps[i]},{returns[i]}"));
        }

        File.WriteAllText(name + ".csv", string.Join('\n', rows) + "\n");
        CurveSvg.Save(curve, name + ".svg");
        if (CurvePng.TrySave(curve, name + ".png") is not { } obstacle)
            return 0;
        Console.Error.WriteLine($"{name}.png is left out, for {obstacle}.");
        return 1;
    }
}
