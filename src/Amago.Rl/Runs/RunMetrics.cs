namespace Amago.Rl.Runs;

/// <summary>What a run leaves for people to look at: <c>metrics.csv</c> and an event file for TensorBoard.</summary>
internal sealed class RunMetrics : IDisposable
{
    private static readonly string[] Columns =
    [
        "iteration", "episodes", "mean_return", "mean_length", "policy_loss", "value_loss", "entropy", "approx_kl", "clip_fraction",
        "gradient_norm", "explained_variance", "learning_rate",
    ];

    private readonly string _folder;
    private readonly MetricsCsv _csv;
    private readonly long? _resumeAfter;
    private TensorBoardLog? _log; // a file of its own, made for the first row

    /// <summary>Starts the files, or goes on with them behind a step; a sentence on what was lost of them comes to the notices.</summary>
    public RunMetrics(string folder, long? resumeAfter, ICollection<string> notices)
    {
        (_folder, _resumeAfter) = (folder, resumeAfter);
        string path = Path.Combine(folder, "metrics.csv");
        _csv = resumeAfter is > 0 and var step ? MetricsRecovery.Open(path, Columns, step, notices) : MetricsCsv.Create(path, Columns);
    }

    public void Write(in PpoReport report)
    {
        PpoLosses losses = report.Losses;
        double[] values =
        [
            report.Iteration, report.Episodes, report.MeanReturn, report.MeanLength,
            losses.PolicyLoss, losses.ValueLoss, losses.Entropy, losses.ApproxKl, losses.ClipFraction,
            losses.GradientNorm, losses.ExplainedVariance, report.LearningRate,
        ];
        _csv.Write(report.Steps, values);
        TensorBoardLog log = _log ??= new TensorBoardLog(_folder, _resumeAfter);
        for (int i = 0; i < values.Length; i++)
            log.Scalar($"{(i < 4 ? "episodes" : "losses")}/{Columns[i]}", (float)values[i], report.Steps);
    }

    /// <summary>Waits until the rows are on the disk, so that no checkpoint is ahead of them.</summary>
    public void FlushToDisk() => _csv.FlushToDisk();

    /// <summary>Lets TensorBoard see all events.</summary>
    public void FlushEvents() => _log?.Flush();

    public void Dispose()
    {
        _csv.Dispose();
        _log?.Dispose();
    }
}
