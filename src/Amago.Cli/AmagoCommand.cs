using Amago.Cli.Commands;

namespace Amago.Cli;

/// <summary>The command line of <c>amago</c>.</summary>
internal static class AmagoCommand
{
    private static readonly (string Name, Func<CommandConsole, Command> Create)[] Commands =
    [
        ("list", ListCommand.Create),
        ("describe", DescribeCommand.Create),
        ("init", InitCommand.Create),
        ("encode", EncodeCommand.Create),
        ("augment", AugmentCommand.Create),
        ("import", ImportCommand.Create),
        ("act", ActCommand.Create),
        ("convert", ConvertCommand.Create),
        ("export", ExportCommand.Create),
        ("bench", BenchCommand.Create),
        ("train", TrainCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("play", PlayCommand.Create),
        ("rollout", RolloutCommand.Create),
    ];

    /// <inheritdoc cref="CommandLine.Run"/>
    public static int Run(string[] args, CommandConsole console) =>
        CommandLine.Run("Image encoders of reinforcement learning: pixels in, features out.", Commands, args, console);
}
