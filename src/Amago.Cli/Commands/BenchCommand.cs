using System.Text.Json;
using Amago.Cli.Bench;

namespace Amago.Cli.Commands;

/// <summary><c>amago bench</c>: how fast the encoders are on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandConsole console)
    {
        var options = new BenchOptions();
        var command = new Command("bench", "How fast the encoders run, train and augment here, beside the machine's own peak.");
        options.AddTo(command);
        command.SetAction(result =>
        {
            BenchRequest request = options.Read(result);
            if (result.GetValue(options.Kernels))
                Run(console, options, result,
                    request.Encoders.Count * request.Batches.Count, KernelBench.Measure(request), KernelBench.Print, KernelBench.WriteJson);
            else
                Run(console, options, result, request.Encoders.Count * request.Modes.Count * request.Batches.Count,
                    CaseBench.Measure(request), CaseBench.Print, CaseBench.WriteJson);
        });
        return command;
    }

    // Measures in groups, of which the progress bar shows the number, and prints all results at the end.
    private static void Run<T>(
        CommandConsole console,
        BenchOptions options,
        ParseResult parsed,
        int groups,
        IEnumerable<IReadOnlyList<T>> measurement,
        Action<CommandConsole, IReadOnlyList<T>> print,
        Action<Utf8JsonWriter, T> writeJson)
    {
        var results = new List<T>();
        using (Progress? progress = Progress.Start(console, "bench", groups))
        {
            foreach (IReadOnlyList<T> group in measurement)
            {
                results.AddRange(group);
                progress?.Advance(1);
            }
        }

        if (parsed.GetValue(options.Json))
            JsonOutput.PrintArray(console.Out, results, writeJson);
        else
            print(console, results);
    }
}
