using Amago.Cli.Commands;
using Amago.Cli.Input;
using Amago.Cli.Options;
using Amago.Kernels;

namespace Amago.Cli;

/// <summary>The whole command line: parses it, runs a command, and turns whatever goes wrong into one line and an exit code.</summary>
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

    /// <summary>Runs a command line and returns the exit code.</summary>
    /// <returns>0 when done, 2 for wrong usage or bad input, 1 for anything else.</returns>
    public static int Run(string[] args, CommandConsole console)
    {
        int threads = Workers.Threads;
        using IDisposable notices = OutputNotices.Listen(text => console.Error.WriteLine($"amago: {text}"));
        try
        {
            ParseResult result = Create(console, args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not { ClearsParseErrors: true })
                return Failure.Usage(console.Error, result);
            Array.ForEach(result.GetValue(CommonOptions.Load) ?? [], UserAssembly.Load);
            Workers.Threads = result.GetValue(CommonOptions.Threads) ?? threads;
            return result.Invoke(
                new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            return Failure.Report(console.Error, e);
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    // A command's options take a while to make: only those of the command that the line names are made, or all where it names none.
    private static RootCommand Create(CommandConsole console, string[] args)
    {
        bool isNamed = Commands.Any(command => args.Contains(command.Name, StringComparer.Ordinal));
        var root = new RootCommand("Image encoders of reinforcement learning: pixels in, features out.")
        {
            CommonOptions.Threads, CommonOptions.Load
        };
        foreach ((string name, Func<CommandConsole, Command> create) in Commands)
            root.Add(isNamed && !args.Contains(name, StringComparer.Ordinal) ? new Command(name) : create(console));
        FileNames.RefuseEmpty(root);
        return root;
    }
}
