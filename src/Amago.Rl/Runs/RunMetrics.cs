using System.Globalization;

namespace Amago.Rl;

/// <summary>What a run leaves for people to look at: <c>metrics.csv</c>, an event file for TensorBoard, the learning curve.</summary>
internal sealed class RunMetrics : IDisposable
{
    private static readonly string[] Columns =
    [
        "iteration", "episodes", "mean_return", "mean_length", "policy_loss", "value_loss", "entropy", "divergence", "clipped_share",
        "gradient_norm", "explained_variance", "learning_rate",
    ];

    private readonly string _folder;
    private readonly TrainingSettings _settings;
    private readonly MetricsCsv _csv;
    private readonly TensorBoardLog _log;
    private readonly List<long> _steps = [];
    private readonly List<double> _returns = [];

    /// <summary>Starts the files, or goes on with them behind a step.</summary>
    public RunMetrics(string folder, TrainingSettings settings, long? resumeAfter)
    {
        (_folder, _settings) = (folder, settings);
        string path = Path.Combine(folder, "metrics.csv");
        bool goesOn = resumeAfter > 0 && File.Exists(path);
        _csv = goesOn ? MetricsCsv.Resume(path, Columns, resumeAfter!.Value) : MetricsCsv.Create(path, Columns);
        if (goesOn)
        {
            MetricsTable table = MetricsTable.Load(path);
            _steps.AddRange(table.Steps);
            _returns.AddRange(table.Values("mean_return"));
        }

        _log = new TensorBoardLog(folder, resumeAfter);
    }

    public void Write(in PpoReport report)
    {
        PpoLosses losses = report.Losses;
        double[] values =
        [
            report.Iteration, report.Episodes, report.MeanReturn, report.MeanLength, losses.Policy, losses.Value, losses.Entropy, losses.Divergence,
            losses.ClippedShare, losses.GradientNorm, losses.ExplainedVariance, report.LearningRate,
        ];
        _csv.Write(report.Steps, values);
        for (int i = 0; i < values.Length; i++)
            _log.Scalar($"{(i < 4 ? "episodes" : "losses")}/{Columns[i]}", (float)values[i], report.Steps);
        _steps.Add(report.Steps);
        _returns.Add(report.MeanReturn);
    }

    public void SaveCurve()
    {
        _log.Flush();
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
        _log.Dispose();
    }
}
