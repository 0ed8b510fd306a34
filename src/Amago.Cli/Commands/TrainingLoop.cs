using System.Globalization;
using Amago.Cli.Curves;
using Amago.Cli.Options;
using Amago.Cli.Training;

namespace Amago.Cli.Commands;

/// <summary>Trains a run to its end, or until a signal asks for one: shows it, and saves checkpoints and the curve.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="betweenCheckpoints">Time between two checkpoints.</param>
/// <param name="quiet">Whether nothing is shown meanwhile.</param>
internal sealed class TrainingLoop(CommandConsole console, TimeSpan betweenCheckpoints, bool quiet)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>The option that says how long it is between two checkpoints.</summary>
    public static Option<double?> CheckpointOption() => OptionValues.Seconds(
        "--checkpoint", "Seconds between two checkpoints: what a killed run loses at most. [default: 30]");

    /// <summary>What the option says.</summary>
    public static TimeSpan BetweenCheckpoints(double? seconds) => TimeSpan.FromSeconds(seconds ?? 30);

    /// <summary>Trains a run.</summary>
    /// <returns>What it came to.</returns>
    public TrainedRun Train(TrainingRun run)
    {
        foreach (string notice in run.Notices)
            console.Warn(notice);
        var progress = new TrainingProgress(run.Report, run.Settings.Steps);
        string title = string.Create(
            CultureInfo.InvariantCulture, $"{run.Settings.Game} · {run.Settings.Encoder} · seed {(ulong)run.Settings.Seed} · {run.Folder}");
        using var interruption = new Interruption();
        var curve = new RunCurve(run);
        using (ITrainingView view = console.ErrorIsTerminal && !quiet ? new LiveView(console.ErrorDrawing, title)
            : new PlainView(quiet ? TextWriter.Null : console.Out, BetweenLines))
        {
            TimeSpan nextCheckpoint = betweenCheckpoints;
            while (!run.IsDone && !interruption.IsRequested)
            {
                try
                {
                    progress.Add(run.Iterate());
                }
                catch (OperationCanceledException) when (interruption.IsRequested)
                {
                    break; // it waited for workers, and is as it was
                }

                view.Show(progress);
                if (progress.Elapsed < nextCheckpoint)
                    continue;
                Save(run, curve);
                nextCheckpoint = progress.Elapsed + betweenCheckpoints;
            }
        }

        Save(run, curve);
        if (curve.Notice is { } missing)
            console.Warn(missing);
        if (!run.IsDone)
            console.Warn($"stopped at step {run.Steps}; go on with: {console.Program} train --resume {run.Folder}");
        return new TrainedRun(run, progress, curve.Picture);
    }

    private static void Save(TrainingRun run, RunCurve curve)
    {
        run.SaveCheckpoint();
        curve.Save();
    }
}
