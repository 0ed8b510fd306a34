using System.Globalization;

namespace Amago.Cli.Curves;

/// <summary>The learning curve in a run's folder: <c>curve.svg</c>, and <c>curve.png</c> where pixels can be drawn.</summary>
/// <param name="run">The run, whose <c>metrics.csv</c> has the points.</param>
internal sealed class RunCurve(TrainingRun run)
{
    private const string Svg = "curve.svg", Png = "curve.png";

    private string? _pngObstacle;

    /// <summary>Path of the picture to look at: the PNG, or the SVG where there is none.</summary>
    public string Picture => _pngObstacle is null ? Png : Svg;

    /// <summary>What of the curve is missing, and why; null where nothing is.</summary>
    public string? Notice { get; private set; }

    /// <summary>Draws what the run has come to. A table that something else has damaged meanwhile costs the picture, not the run.</summary>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void Save()
    {
        try
        {
            Save(MetricsTable.Load(Path.Combine(run.Folder, "metrics.csv")));
            Notice = _pngObstacle is null ? null : $"{Png} is left out, for {_pngObstacle}; {Svg} shows the same.";
        }
        catch (Exception e) when (e is InvalidFileException or FileNotFoundException)
        {
            Notice = $"the learning curve is not drawn: {e.Message}";
        }
    }

    private void Save(MetricsTable metrics)
    {
        TrainingSettings settings = run.Settings;
        string title = string.Create(CultureInfo.InvariantCulture, $"{settings.Game}, {settings.Encoder}, seed {(ulong)settings.Seed}");
        var curve = new LearningCurve(title, "mean return of the last 100 episodes");
        curve.AddRun("PPO", metrics.Steps, metrics.Values("mean_return"));
        CurveSvg.Save(curve, Path.Combine(run.Folder, Svg));
        _pngObstacle ??= CurvePng.TrySave(curve, Path.Combine(run.Folder, Png));
    }
}
