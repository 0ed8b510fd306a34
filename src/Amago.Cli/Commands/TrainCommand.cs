using Amago.Cli.Options;
using Amago.Cli.Training;

namespace Amago.Cli.Commands;

/// <summary><c>amago train</c>: an agent learns a game from pixels.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandConsole console)
    {
        var options = new TrainingOptions();
        Option<double?> checkpoint = TrainingLoop.CheckpointOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train", "Teach an agent a game from pixels.");
        options.AddTo(command);
        command.Add(checkpoint);
        command.Add(json);
        command.SetAction(result =>
        {
            using TrainingRun run = options.Read(result).Open();
            bool quiet = result.GetValue(json);
            TrainedRun trained = new TrainingLoop(console, TrainingLoop.BetweenCheckpoints(result.GetValue(checkpoint)), quiet).Train(run);
            trained.Print(console, quiet);
            return trained.ExitCode;
        });
        return command;
    }
}
