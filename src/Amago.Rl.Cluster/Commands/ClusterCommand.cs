using Amago.Cli;

namespace Amago.Rl.Cluster.Commands;

/// <summary>The command line of <c>amago-cluster</c>.</summary>
internal static class ClusterCommand
{
    /// <summary>Name of the program.</summary>
    public const string Name = "amago-cluster";

    private static readonly (string Name, Func<CommandConsole, Command> Create)[] Commands =
    [
        ("train", ClusterTrainCommand.Create),
        ("worker", WorkerCommand.Create),
        ("plan", PlanCommand.Create),
    ];

    /// <inheritdoc cref="CommandLine.Run"/>
    public static int Run(string[] args, CommandConsole console) => CommandLine.Run(
        "Training on several machines: the same bits on one or many, whoever joins, dies or freezes meanwhile.", Commands, args, console);
}
