using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amago.Configuration;
using Amago.Rl;
using Microsoft.Extensions.Configuration;

namespace Amago.Chaos;

/// <summary>The parameters that runs have when nobody disturbs them: in this process, each kind of run once.</summary>
internal sealed class UndisturbedRuns(int steps)
{
    private readonly ConcurrentDictionary<RunSettings, Lazy<string>> _hashes = new();

    /// <summary>SHA-256 of the policy's file.</summary>
    public string HashOf(RunSettings settings) => _hashes.GetOrAdd(settings, _ => new(() => Run(settings))).Value;

    /// <summary>SHA-256 of the policy in a run's folder.</summary>
    public static string HashOf(string folder) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PolicyFile.In(folder))));

    private string Run(RunSettings settings)
    {
        string folder = Path.Combine(
            Path.GetTempPath(), $"amago-chaos-{Environment.ProcessId}-{settings.Shards}-{settings.Lag}-{settings.Gradients}");
        try
        {
            TrainingSettings.EnsureRegistered();
            string gin = $"Training.game = '{RunSettings.Game}'\n{string.Join('\n', settings.Statements(steps))}";
            using TrainingRun run = TrainingRun.Start(folder, new Bindings(new ConfigurationBuilder().AddGinString(gin).Build()));
            while (!run.IsDone)
                run.Iterate();
            run.SaveCheckpoint();
            return HashOf(folder);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
