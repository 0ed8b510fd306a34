using System.Globalization;

namespace Amago.Rl;

/// <summary>What a run leaves for people to look at: <c>metrics.csv</c>, an event file for TensorBoard, the learning curve.</summary>
internal sealed class RunMetrics : IDisposable
{
    private static readonly string[] Columns =
    [
        "iteration", "episodes", "mean_return", "mean_length", "policy_loss", "value_loss", "entropy", "approx_kl", "clip_fraction",
        "gradient_norm", "explained_variance", "learning_rate",
    ];

    private readonly string _folder;
    private readonly TrainingSettings _settings;
    private readonly MetricsCsv _csv;
    private readonly long? _resumeAfter;
    private TensorBoardLog? _log; // a file of its own, made for the first row
    private readonly List<long> _steps = [];
    private readonly List<double> _returns = [];

    /// <summary>Starts the files, or goes on with them behind a step; a sentence on what was lost of them comes to the notices.</summary>
    public RunMetrics(string folder, TrainingSettings settings, long? resumeAfter, ICollection<string> notices)
    {
        (_folder, _settings, _resumeAfter) = (folder, settings, resumeAfter);
        string path = Path.Combine(folder, "metrics.csv");
        if (resumeAfter > 0)
        {
            _csv = MetricsRecovery.Open(path, Columns, resumeAfter.Value, notices, out MetricsTable table);
            _steps.AddRange(table.Steps);
            _returns.AddRange(table.Values("mean_return"));
        }
        else
        {
            _csv = MetricsCsv.Create(path, Columns);
        }
    }

    public void Write(in PpoReport report)
    {
        PpoLosses losses = report.Losses;
        double[] values =
        [
            report.Iteration, report.Episodes, report.MeanReturn, report.MeanLength, losses.PolicyLoss, losses.ValueLoss, losses.Entropy, losses.ApproxKl,
            losses.ClipFraction, losses.GradientNorm, losses.ExplainedVariance, report.LearningRate,
        ];
        _csv.Write(report.Steps, values);
        TensorBoardLog log = _log ??= new TensorBoardLog(_folder, _resumeAfter);
        for (int i = 0; i < values.Length; i++)
            log.Scalar($"{(i < 4 ? "episodes" : "losses")}/{Columns[i]}", (float)values[i], report.Steps);
        _steps.Add(report.Steps);
        _returns.Add(report.MeanReturn);
    }

    /// <summary>Waits until the rows are on the disk, so that no checkpoint is ahead of them.</summary>
    public void FlushToDisk() => _csv.FlushToDisk();

    public void SaveCurve()
    {
        _log?.Flush();
        LearningCurve curve = new LearningCurve
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{_settings.Game}, {_settings.Encoder}, seed {(ulong)_settings.Seed}"),
            ValueLabel = "mean return of the last 100 episodes",
        }.Add(new CurveSeries("PPO", _steps, _returns));
        curve.SaveSvg(Path.Combine(_folder, "curve.svg"));
        curve.SavePng(Path.Combine(_folder, "curve.png"));
    }

    public void Dispose()
    {
        _csv.Dispose();
        _log?.Dispose();
    }
}
