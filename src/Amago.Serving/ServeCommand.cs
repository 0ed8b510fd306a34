using System.CommandLine;
using Amago.Kernels;
using Amago.Serving.Hosting;
using Amago.Serving.Models;

namespace Amago.Serving;

/// <summary>The command line <c>amago-serve</c>.</summary>
internal static class ServeCommand
{
    private const int BadUsage = 2, Other = 1, Longest = 4000;
    private const string Http = "http://127.0.0.1:8000", Grpc = "http://127.0.0.1:8001", None = "none";

    /// <summary>Serves until it is asked to end.</summary>
    /// <returns>0 when asked to end, 2 for wrong usage or bad input, 1 for anything else.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var policies = new Argument<string[]>("POLICY")
        {
            Description = "A policy's file or folder, or NAME=PATH; several are served side by side.",
            Arity = ArgumentArity.OneOrMore,
        };
        var names = new Option<string[]>("--name") { Description = "The policies' names in their order. [default: the file's name]" };
        var urls = Addresses("--urls", $"Addresses for HTTP; with https for gRPC too. Repeatable. [default: {Http}]");
        var grpcUrls = Addresses("--grpc-urls", $"Addresses for gRPC. Repeatable; 'none' for none. [default: {Grpc}, none with https]");
        var batch = Number("--max-batch", 64, "The most observations of one forward pass, and of a request.");
        var queue = Number("--queue", 1024, "The most requests of a policy that wait beside a batch; one more gets status 503 at once.");
        var clientLimit = Number("--client-limit", 0, "The most requests of one address under way, others get status 429; 0: any number.");
        var connections = Number("--connections", 0, "The most connections; 0: any number.");
        var threads = new Option<int?>("--threads") { Description = "Threads of a forward pass. [default: half of the cores]" };
        var vectorBits = new Option<int?>("--vector-bits")
        {
            Description = "Width of the vectors to compute with: 128, 256 or 512. [default: the machine's widest]",
            HelpName = "BITS",
        };
        var certificate = new Option<string?>("--tls-certificate") { Description = "For https: PEM or PFX.", HelpName = "FILE" };
        var key = new Option<string?>("--tls-key") { Description = "The PEM certificate's key.", HelpName = "FILE" };
        var gin = new Option<string?>("--gin") { Description = "The gin file that amago saved beside its checkpoint.", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "What a policy's file does not say. Repeatable.", HelpName = "key=value" };
        var root = new RootCommand("Serve policies over HTTP and gRPC, by the Open Inference Protocol v2.")
        {
            policies, names, urls, grpcUrls, batch, queue, clientLimit, connections, threads, vectorBits, certificate, key, gin, set,
        };
        try
        {
            ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not System.CommandLine.Help.HelpAction)
                throw new ArgumentException($"{result.Errors[0].Message.TrimEnd('.')} (see amago-serve --help).");
            root.SetAction(parsed =>
            {
                var reading = new PolicyReading { GinFile = parsed.GetValue(gin), Statements = parsed.GetValue(set) ?? [] };
                // A forward pass that waits for a core on which requests are read is slower than one with fewer threads.
                int half = Math.Max(1, Environment.ProcessorCount / 2);
                int count = Within(parsed.GetValue(threads) ?? half, 1, Workers.MaxThreads, "--threads");
                string[] http = parsed.GetValue(urls) is { Length: > 0 } given ? given : [Http];
                var options = new ServeOptions(
                    Sources(parsed.GetRequiredValue(policies), parsed.GetValue(names) ?? [], reading),
                    http,
                    GrpcUrls(parsed.GetValue(grpcUrls) ?? [], http))
                {
                    MaxBatch = Within(parsed.GetValue(batch), 1, 4096, batch.Name),
                    Queue = Within(parsed.GetValue(queue), 1, 1_000_000, queue.Name),
                    ClientLimit = Within(parsed.GetValue(clientLimit), 0, 1_000_000, clientLimit.Name),
                    Connections = Within(parsed.GetValue(connections), 0, 1_000_000, connections.Name),
                    Certificate = parsed.GetValue(certificate),
                    Key = parsed.GetValue(key),
                    Warn = text => error.WriteLine($"amago-serve: {Printable.Short(text.ReplaceLineEndings(" "), Longest)}"),
                };
                if (parsed.GetValue(vectorBits) is { } bits)
                    Compute(bits, vectorBits.Name);
                int before = Workers.Threads;
                Workers.Threads = count;
                try
                {
                    ServeAsync(options, output).GetAwaiter().GetResult();
                }
                finally
                {
                    Workers.Threads = before;
                }
            });
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            error.WriteLine($"amago-serve: {Printable.Short(e.Message.ReplaceLineEndings(" "), Longest)}");
            return e is ArgumentException or FormatException or IOException or UnauthorizedAccessException ? BadUsage : Other;
        }
    }

    private static async Task ServeAsync(ServeOptions options, TextWriter output)
    {
        await using var server = new PolicyServer(options);
        await server.StartAsync();
        string names = string.Join(", ", options.Models.Select(static model => model.Name));
        string grpc = server.GrpcAddresses.Count > 0 ? $"; gRPC: {string.Join(", ", server.GrpcAddresses)}" : "";
        output.WriteLine($"{names}: {string.Join(", ", server.Addresses)}{grpc}");
        await server.WaitAsync();
    }

    private static void Compute(int vectorBits, string name)
    {
        try
        {
            VectorWidth.Limit = vectorBits;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            string text = e is ArgumentException argument ? InvalidFileException.TextOf(argument) : e.Message;
            throw new ArgumentException($"{name}: {text}", e);
        }
    }

    private static ModelSource[] Sources(string[] policies, string[] names, PolicyReading reading)
    {
        if (names.Length > policies.Length)
            throw new ArgumentException($"--name: expected at most one for each of {policies.Length} policies, got {names.Length}.");
        var sources = new ModelSource[policies.Length];
        for (int i = 0; i < policies.Length; i++)
        {
            string[] sides = policies[i].Split('=', 2);
            bool isNamed = sides.Length == 2 && !Path.Exists(policies[i]);
            string path = isNamed ? sides[1] : policies[i];
            string name = i < names.Length
                ? names[i]
                : isNamed ? sides[0] : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
            if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
                throw new ArgumentException($"--name: expected a name without '/', got '{Printable.Short(name)}'.");
            if (Array.Exists(sources[..i], other => other.Name == name))
                throw new ArgumentException($"expected a name for each policy, got '{Printable.Short(name)}' twice (see --name).");
            sources[i] = PolicyModel.Source(name, path, reading);
        }

        return sources;
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { DefaultValueFactory = _ => value, Description = description };

    private static Option<string[]> Addresses(string name, string description) =>
        new(name) { Description = description, HelpName = "URL" };

    // A port with TLS takes gRPC along.
    private static string[] GrpcUrls(string[] given, string[] http)
    {
        if (given.Length > 0)
            return given is [None] ? [] : given;
        return Array.Exists(http, static url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) ? [] : [Grpc];
    }

    private static int Within(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentException($"{name}: expected {least} to {most}, got {value}.");
}
