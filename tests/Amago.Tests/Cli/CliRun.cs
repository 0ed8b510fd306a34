using System.Diagnostics;
using System.Text.Json;
using Amago.Cli;
using Amago.Cli.Output;

namespace Amago.Tests.Cli;

/// <summary>What a run of the tool gave.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Runs a command line in this process.</summary>
    public static CliRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = AmagoCommand.Run(args, new CommandConsole(output, error));
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that has to end well.</summary>
    public static CliRun Ok(params string[] args)
    {
        CliRun run = Of(args);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Error}");
        return run;
    }

    /// <summary>Runs a command line that has to end with exit code 2 and one line with all of the parts.</summary>
    public static void Refused(string[] args, params string[] parts)
    {
        CliRun run = Of(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => !line.Contains(
            "drawn from seed", StringComparison.Ordinal));
        Assert.StartsWith("amago", line, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    /// <summary>Starts the tool as a process of its own.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.Amago, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the tool as a process of its own.</summary>
    public static CliRun Child(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using Process process = Start(environment, args);
        return Finish(process);
    }

    /// <summary>Runs a script of sh in a folder; the tool is <c>$AMAGO</c> in it.</summary>
    public static CliRun Shell(string folder, string script)
    {
        string tool = $"dotnet '{BuiltProgram.Amago}'";
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", script.Replace("$AMAGO", tool, StringComparison.Ordinal)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
        return Finish(process);
    }

    /// <summary>Waits for a process to end.</summary>
    public static CliRun Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("The tool does not end.");
        }

        return new CliRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

/// <summary>Commands set the number of threads for the whole process, so they run one after the other.</summary>
[CollectionDefinition(nameof(OneCommandAtATime))]
public sealed class OneCommandAtATime;
