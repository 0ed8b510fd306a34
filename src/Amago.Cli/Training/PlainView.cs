using System.Globalization;

namespace Amago.Cli.Training;

/// <summary>A line every few seconds, for files and pipes.</summary>
/// <param name="output">The writer that gets the lines.</param>
/// <param name="every">Least time between two lines.</param>
internal sealed class PlainView(TextWriter output, TimeSpan every) : ITrainingView
{
    private TimeSpan _next = TimeSpan.Zero;

    public void Show(TrainingProgress progress)
    {
        if (progress.Elapsed < _next && progress.Share < 1)
            return;
        _next = progress.Elapsed + every;
        output.WriteLine(Line(progress));
    }

    public void Dispose()
    {
        // The writer is the command's.
    }

    /// <summary>The line on a run's progress.</summary>
    public static string Line(TrainingProgress progress)
    {
        PpoReport report = progress.Report;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{StepCount.Text(progress.Steps),7} steps  return {progress.Return,7}  length {progress.Length,6}  entropy "
            + $"{report.Losses.Entropy,5:0.000}  value loss {report.Losses.ValueLoss,6:0.000}  {progress.StepsPerSecond,6:0} steps/s  "
            + $"{progress.Elapsed:hh\\:mm\\:ss}");
    }
}
