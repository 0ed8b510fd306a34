namespace Amago.Rl.Runs;

/// <summary>What a run leaves for people to look at: <c>metrics.csv</c> and an event file for TensorBoard.</summary>
internal sealed class RunMetrics : IDisposable
{
    private static readonly string[] Columns =
    [
        "iteration", "episodes", "mean_return", "mean_length", "policy_loss", "value_loss", "entropy", "approx_kl", "clip_fraction",
        "gradient_norm", "explained_variance", "learning_rate",
    ];

    private const string ActionStd = "action_std";

    private readonly string _folder;
    private readonly string[] _columns;
    private readonly MetricsCsv _csv;
    private readonly long? _resumeAfter;
    private TensorBoardLog? _log; // a file of its own, made for the first row

    /// <summary>Starts the files, or goes on with them behind a step; a sentence on what was lost of them comes to the notices.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="hasActionStd">Whether there are continuous actions, whose standard deviation has a column too.</param>
    /// <param name="resumeAfter">The step that the run goes on from; null of a new run.</param>
    /// <param name="notices">Gets what was lost.</param>
    public RunMetrics(string folder, bool hasActionStd, long? resumeAfter, ICollection<string> notices)
    {
        (_folder, _resumeAfter) = (folder, resumeAfter);
        _columns = hasActionStd ? [.. Columns, ActionStd] : Columns;
        string path = Path.Combine(folder, "metrics.csv");
        _csv = resumeAfter is > 0 and var step ? MetricsRecovery.Open(path, _columns, step, notices) : MetricsCsv.Create(path, _columns);
    }

    public void Write(in PpoReport report)
    {
        PpoLosses losses = report.Losses;
        double[] values =
        [
            report.Iteration, report.Episodes, report.MeanReturn, report.MeanLength,
            losses.PolicyLoss, losses.ValueLoss, losses.Entropy, losses.ApproxKl, losses.ClipFraction,
            losses.GradientNorm, losses.ExplainedVariance, report.LearningRate, report.ActionStd,
        ];
        values = values[.._columns.Length];
        _csv.Write(report.Steps, values);
        TensorBoardLog log = _log ??= new TensorBoardLog(_folder, _resumeAfter);
        for (int i = 0; i < values.Length; i++)
            log.Scalar($"{(i < 4 ? "episodes" : "losses")}/{_columns[i]}", (float)values[i], report.Steps);
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
