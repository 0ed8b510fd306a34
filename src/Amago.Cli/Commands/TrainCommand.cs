using System.Globalization;
using Amago.Cli.Curves;
using Amago.Cli.Options;
using Amago.Cli.Training;

namespace Amago.Cli.Commands;

/// <summary><c>amago train</c>: an agent learns a game from pixels.</summary>
internal static class TrainCommand
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    public static Command Create(CommandConsole console)
    {
        var options = new TrainingOptions();
        Option<double?> checkpoint = OptionValues.Seconds(
            "--checkpoint", "Seconds between two checkpoints: what a killed run loses at most. [default: 30]");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train", "Teach an agent a game from pixels.");
        options.AddTo(command);
        command.Add(checkpoint);
        command.Add(json);
        command.SetAction(result =>
        {
            using TrainingRun run = options.Open(result);
            foreach (string notice in run.Notices)
                console.Error.WriteLine($"amago: {notice}");
            return Train(console, run, TimeSpan.FromSeconds(result.GetValue(checkpoint) ?? 30), result.GetValue(json));
        });
        return command;
    }

    private static int Train(CommandConsole console, TrainingRun run, TimeSpan betweenCheckpoints, bool json)
    {
        var progress = new TrainingProgress(run.Report, run.Settings.Steps);
        string title = string.Create(
            CultureInfo.InvariantCulture, $"{run.Settings.Game} · {run.Settings.Encoder} · seed {(ulong)run.Settings.Seed} · {run.Folder}");
        using var interruption = new Interruption();
        var curve = new RunCurve(run);
        using (ITrainingView view = console.ErrorIsTerminal && !json ? new LiveView(console.ErrorDrawing, title)
            : new PlainView(json ? TextWriter.Null : console.Out, BetweenLines))
        {
            TimeSpan nextCheckpoint = betweenCheckpoints;
            while (!run.IsDone && !interruption.IsRequested)
            {
                progress.Add(run.Iterate());
                view.Show(progress);
                if (progress.Elapsed < nextCheckpoint)
                    continue;
                Save(run, curve);
                nextCheckpoint = progress.Elapsed + betweenCheckpoints;
            }
        }

        Save(run, curve);
        if (curve.Notice is { } notice)
            console.Error.WriteLine($"amago: {notice}");
        Print(console, run, progress, curve.Picture, json);
        if (run.IsDone)
            return 0;
        console.Error.WriteLine($"amago: stopped at step {run.Steps}; go on with: amago train --resume {run.Folder}");
        return 1;
    }

    private static void Save(TrainingRun run, RunCurve curve)
    {
        run.SaveCheckpoint();
        curve.Save();
    }

    private static void Print(CommandConsole console, TrainingRun run, TrainingProgress progress, string picture, bool json)
    {
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("game", run.Settings.Game);
                writer.WriteString("encoder", run.Settings.Encoder);
                writer.WriteNumber("seed", (ulong)run.Settings.Seed);
                writer.WriteString("folder", run.Folder);
                writer.WriteNumber("steps", run.Steps);
                writer.WriteNumber("seconds", Math.Round(progress.Elapsed.TotalSeconds, 3));
                writer.WriteNumber("steps_per_second", Math.Round(progress.StepsPerSecond, 1));
                writer.WriteNumber("episodes", progress.Report.Episodes);
                writer.WriteNumberOrNull("mean_return", progress.Report.MeanReturn);
            });
            return;
        }

        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Folder}: {StepCount.Text(run.Steps)} steps in {progress.Elapsed:hh\\:mm\\:ss}, mean return {progress.Return}; "
                + $"policy.safetensors, {picture}, metrics.csv"));
    }
}
