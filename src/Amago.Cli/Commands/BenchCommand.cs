using System.Text.Json;
using Amago.Cli.Bench;
using Amago.Kernels;

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
            if (result.GetValue(options.VectorBits) is { } bits)
                Compute(bits);
            if (result.GetValue(options.Fingerprint))
            {
                Print(console, NumericFingerprint.Compute(), result.GetValue(options.Json));
                return;
            }

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

    private static void Compute(int bits)
    {
        try
        {
            VectorWidth.Limit = bits;
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"--vector-bits: {InvalidFileException.TextOf(e)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException($"--vector-bits: {e.Message}", e);
        }
    }

    private static void Print(CommandConsole console, NumericFingerprint fingerprint, bool json)
    {
        if (!json)
        {
            console.Out.WriteLine($"{fingerprint.Hash} {fingerprint.VectorBits}-bit");
            return;
        }

        JsonOutput.Print(console.Out, writer =>
        {
            writer.WriteString("fingerprint", fingerprint.Hash);
            writer.WriteNumber("vector_bits", fingerprint.VectorBits);
        });
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
