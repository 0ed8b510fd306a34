using System.Globalization;
using System.Text.Json;

namespace Amago.Cli.Training;

/// <summary>What a run came to in this process.</summary>
/// <param name="run">The run.</param>
/// <param name="progress">How far it is.</param>
/// <param name="picture">File name of the learning curve in the folder.</param>
internal sealed class TrainedRun(TrainingRun run, TrainingProgress progress, string picture)
{
    private readonly TimeSpan _elapsed = progress.Elapsed;
    private readonly string _return = progress.Return;

    /// <summary>The run's settings.</summary>
    public TrainingSettings Settings { get; } = run.Settings;

    /// <summary>The run's folder.</summary>
    public string Folder { get; } = run.Folder;

    /// <summary>Whether all of its steps are taken.</summary>
    public bool IsDone { get; } = run.IsDone;

    /// <summary>The last report.</summary>
    public PpoReport Report { get; } = progress.Report;

    /// <summary>Steps that were taken in a second, of all environments together.</summary>
    public double StepsPerSecond { get; } = progress.StepsPerSecond;

    /// <summary>Exit code of a program that trained this run: 0 where it is done, 1 where it was stopped before.</summary>
    public int ExitCode => IsDone ? 0 : 1;

    /// <summary>Prints it as a line, or as one JSON document.</summary>
    public void Print(CommandConsole console, bool json)
    {
        if (json)
            JsonOutput.Print(console.Out, WriteTo);
        else
            console.Out.WriteLine(Line());
    }

    /// <summary>Writes the members of a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("game", Settings.Game);
        writer.WriteString("encoder", Settings.Encoder);
        writer.WriteNumber("seed", (ulong)Settings.Seed);
        writer.WriteString("folder", Folder);
        writer.WriteNumber("steps", Report.Steps);
        writer.WriteNumber("seconds", Math.Round(_elapsed.TotalSeconds, 3));
        writer.WriteNumber("steps_per_second", Math.Round(StepsPerSecond, 1));
        writer.WriteNumber("episodes", Report.Episodes);
        writer.WriteNumberOrNull("mean_return", Report.MeanReturn);
    }

    private string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Folder}: {StepCount.Text(Report.Steps)} steps in {_elapsed:hh\\:mm\\:ss}, mean return {_return}; "
            + $"policy.safetensors, {picture}, metrics.csv");
}
