using Amago.Cli.Input;
using Amago.Cli.Options;
using Amago.Kernels;

namespace Amago.Cli;

/// <summary>
/// A program's whole command line: parses it, runs a command, and turns whatever goes wrong into one line and an exit code.
/// </summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and returns the exit code.</summary>
    /// <param name="description">What the program is for.</param>
    /// <param name="commands">The program's commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="console">Where results and errors go.</param>
    /// <returns>0 when done, 2 for wrong usage or bad input, 1 for anything else.</returns>
    public static int Run(
        string description, (string Name, Func<CommandConsole, Command> Create)[] commands, string[] args, CommandConsole console)
    {
        int threads = Workers.Threads;
        using IDisposable notices = OutputNotices.Listen(console.Warn);
        try
        {
            ParseResult result = Create(description, commands, args, console)
                .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not { ClearsParseErrors: true })
                return Failure.Usage(console, result);
            Array.ForEach(result.GetValue(CommonOptions.Load) ?? [], UserAssembly.Load);
            Workers.Threads = result.GetValue(CommonOptions.Threads) ?? threads;
            return result.Invoke(
                new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            return Failure.Report(console, e);
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    // A command's options take a while to make: only those of the command that the line names are made, or all where it names none.
    private static RootCommand Create(
        string description, (string Name, Func<CommandConsole, Command> Create)[] commands, string[] args, CommandConsole console)
    {
        bool isNamed = commands.Any(command => args.Contains(command.Name, StringComparer.Ordinal));
        var root = new RootCommand(description) { CommonOptions.Threads, CommonOptions.Load };
        foreach ((string name, Func<CommandConsole, Command> create) in commands)
            root.Add(isNamed && !args.Contains(name, StringComparer.Ordinal) ? new Command(name) : create(console));
        FileNames.RefuseEmpty(root);
        return root;
    }
}
