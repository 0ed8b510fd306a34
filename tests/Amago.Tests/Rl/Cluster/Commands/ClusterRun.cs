using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Amago.Cli.Output;
using Amago.Rl;
using Amago.Rl.Cluster.Commands;
using Amago.Rl.Cluster.Options;
using Amago.Tests.Cli;

namespace Amago.Tests.Rl.Cluster.Commands;

/// <summary>Runs of the program <c>amago-cluster</c>, in this process and as processes of their own.</summary>
internal static class ClusterRun
{
    /// <summary>A run of two thousand steps in four shards.</summary>
    public static readonly string[] Small =
    [
        "train", "breakout", "--steps", "2k", "--envs", "8", "--set", "channels=[4,4,8]", "--set", "Training.hidden=16", "--set",
        "PPO.minibatches=4", "--set", "PPO.rollout_length=32",
    ];

    /// <summary>A port of the loopback address that nobody listens at.</summary>
    public static int FreePort() => Addresses.FreePort(IPAddress.Loopback);

    /// <summary>Runs a command line in this process.</summary>
    public static CliRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = ClusterCommand.Run(args, new CommandConsole(output, error) { Program = ClusterCommand.Name });
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the program as a process of its own.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf("src/Amago.Rl.Cluster", "amago-cluster"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Hash of a run's policy.</summary>
    public static string HashOf(string run) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PolicyFile.In(run))));
}
