using System.Diagnostics;
using System.Globalization;

namespace Amago.Cli.Training;

/// <summary>Progress of a training run, as views show it.</summary>
/// <param name="start">Where the run stands before its first rollout here: that of the checkpoint, if it is resumed.</param>
/// <param name="total">Steps of the whole run, all environments together.</param>
internal sealed class TrainingProgress(PpoReport start, long total)
{
    private readonly long _start = start.Steps;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<double> _returns = [];

    /// <summary>The last report, or where the run stood at the start.</summary>
    public PpoReport Report { get; private set; } = start;

    /// <summary>Mean return of every report since this process took up the run.</summary>
    public IReadOnlyList<double> Returns => _returns;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Steps of the run so far.</summary>
    public long Steps => Report.Steps;

    public long Total => total;

    public double Share => Math.Min(1, Steps / (double)total);

    public double StepsPerSecond => (Steps - _start) / Math.Max(_watch.Elapsed.TotalSeconds, 1e-9);

    /// <summary>Estimated time that the rest takes; null before the first report.</summary>
    public TimeSpan? Left => Steps == _start ? null : TimeSpan.FromSeconds(Math.Max(0, total - Steps) / StepsPerSecond);

    /// <summary>Mean return of the recent episodes; a dash before the first has ended.</summary>
    public string Return => Number(Report.MeanReturn, "0.00");

    /// <summary>Mean length of the recent episodes; a dash before the first has ended.</summary>
    public string Length => Number(Report.MeanLength, "0");

    public void Add(in PpoReport report)
    {
        Report = report;
        _returns.Add(report.MeanReturn);
    }

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
