using System.CommandLine;
using Amago.Cli.Commands;
using Amago.Cli.Options;
using Amago.Kernels;

namespace Amago.Cli;

/// <summary>The whole command line: parses it, runs a command, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class AmagoCommand
{
    /// <summary>Runs a command line.</summary>
    /// <returns>0 when done, 2 for wrong usage or bad input, 1 for anything else.</returns>
    public static int Run(string[] args, CommandConsole console)
    {
        int threads = Workers.Threads;
        try
        {
            ParseResult result = Create(console).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not { ClearsParseErrors: true })
                return Failure.Usage(console.Error, result);
            Workers.Threads = result.GetValue(CommonOptions.Threads) ?? threads;
            return result.Invoke(new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false });
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

    private static RootCommand Create(CommandConsole console) =>
        new("Image encoders of reinforcement learning: pixels in, features out.")
        {
            CommonOptions.Threads,
            ListCommand.Create(console),
            DescribeCommand.Create(console),
            InitCommand.Create(console),
            EncodeCommand.Create(console),
            AugmentCommand.Create(console),
            ConvertCommand.Create(console),
            ExportCommand.Create(console),
            BenchCommand.Create(console),
        };
}
