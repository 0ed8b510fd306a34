using System.CommandLine;
using Amago.Kernels;
using Amago.Serving.Http;
using Amago.Serving.Models;

namespace Amago.Serving;

/// <summary>The command line <c>amago-serve</c>.</summary>
internal static class ServeCommand
{
    private const int BadUsage = 2, Other = 1;

    /// <summary>Serves until it is asked to end.</summary>
    /// <returns>0 when asked to end, 2 for wrong usage or bad input, 1 for anything else.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var policies = new Argument<string[]>("POLICY")
        {
            Description = "A policy's file or folder, or NAME=PATH; several are served side by side.", Arity = ArgumentArity.OneOrMore,
        };
        var names = new Option<string[]>("--name") { Description = "The policies' names in their order. [default: the file's name]" };
        var urls = new Option<string[]>("--urls") { Description = "Addresses to listen at. [default: http://127.0.0.1:8000]" };
        var batch = new Option<int>("--max-batch") { DefaultValueFactory = static _ => 64, Description = "Observations at once, at most." };
        var queue = new Option<int>("--queue") { DefaultValueFactory = static _ => 1024, Description = "Requests that wait, at most." };
        var threads = new Option<int?>("--threads") { Description = "Threads of a forward pass. [default: all cores]" };
        var gin = new Option<string?>("--gin") { Description = "The gin file that amago saved beside its checkpoint.", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "What a policy's file does not say. Repeatable.", HelpName = "key=value" };
        var root = new RootCommand("Serve policies over HTTP, by the Open Inference Protocol v2.")
        {
            policies, names, urls, batch, queue, threads, gin, set,
        };
        try
        {
            ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Errors.Count > 0 && result.Action is not System.CommandLine.Help.HelpAction)
                throw new ArgumentException($"{result.Errors[0].Message.TrimEnd('.')} (see amago-serve --help).");
            root.SetAction(parsed =>
            {
                var reading = new PolicyReading { GinFile = parsed.GetValue(gin), Statements = parsed.GetValue(set) ?? [] };
                PolicySource[] sources = Sources(parsed.GetRequiredValue(policies), parsed.GetValue(names) ?? [], reading);
                if (parsed.GetValue(threads) is { } count)
                    Workers.Threads = Within(count, "--threads", Workers.MaxThreads);
                var options = new ServeOptions(
                    sources,
                    parsed.GetValue(urls) is { Length: > 0 } given ? given : ["http://127.0.0.1:8000"],
                    Within(parsed.GetValue(batch), "--max-batch", 4096),
                    Within(parsed.GetValue(queue), "--queue", 1_000_000));
                ServeAsync(options, output, error).GetAwaiter().GetResult();
            });
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            error.WriteLine($"amago-serve: {Printable.Short(e.Message.ReplaceLineEndings(" "), 4000)}");
            return e is ArgumentException or FormatException or IOException or UnauthorizedAccessException ? BadUsage : Other;
        }
    }

    private static async Task ServeAsync(ServeOptions options, TextWriter output, TextWriter error)
    {
        await using var server = new PolicyServer(options, text => error.WriteLine($"amago-serve: {text}"));
        await server.StartAsync();
        string names = string.Join(", ", options.Policies.Select(static policy => policy.Name));
        output.WriteLine($"{names}: {string.Join(", ", server.Addresses)}");
        await server.WaitAsync();
    }

    private static PolicySource[] Sources(string[] policies, string[] names, PolicyReading reading)
    {
        if (names.Length > policies.Length)
            throw new ArgumentException($"--name: expected at most one for each of {policies.Length} policies, got {names.Length}.");
        var sources = new PolicySource[policies.Length];
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
            sources[i] = new PolicySource(name, path, reading);
        }

        return sources;
    }

    private static int Within(int value, string name, int most) => value >= 1 && value <= most
        ? value
        : throw new ArgumentException($"{name}: expected 1 to {most}, got {value}.");
}
