using System.Diagnostics;
using System.Globalization;
using Amago.Rl.Cluster.Options;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Cluster.Commands;

/// <summary>The programs of a cluster as people start them.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ClusterTrainTests
{
    private static readonly Dictionary<string, string> Plain = [];

    /// <summary>Where the list of silos may be kept: with the learner, and in the servers that the environment names.</summary>
    public static TheoryData<string> Lists =>
    [
        "",
        .. new[] { ("redis", "AMAGO_TEST_REDIS"), ("postgres", "AMAGO_TEST_POSTGRES") }
            .Select(static kind => (kind.Item1, Connection: Environment.GetEnvironmentVariable(kind.Item2)))
            .Where(static kind => kind.Connection is not null).Select(static kind => $"{kind.Item1}:{kind.Connection}"),
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Two_workers_with_a_token_give_the_bits_of_one_process(string list)
    {
        using var folder = new TemporaryFolder();
        string address = $"127.0.0.1:{ClusterRun.FreePort()}", token = folder.File(
            "token"), run = folder.File("run"), alone = folder.File("a");
        Dictionary<string, string> environment = list.Length > 0 ? new() { [ClusteringOptions.Variable] = list } : [];
        TokenFile.ReadOrCreate(token);
        string[] join = ["worker", "--join", address, "--token-file", token];
        Process[] workers = [ClusterRun.Start(environment, join), ClusterRun.Start(environment, join)]; // before their learner is there
        CliRun learner = CliRun.Finish(ClusterRun.Start(
            environment,
            [.. ClusterRun.Small, "--listen", address, "--shards", "4", "--workers", "2", "--token-file", token, "--out", run, "--json"]));
        Assert.True(learner.ExitCode == 0, learner.Error);
        Assert.Equal(2048, learner.Json.GetProperty("steps").GetInt32());
        Assert.Contains($"amago-cluster worker --join {address} --token-file {token}", learner.Error, StringComparison.Ordinal);
        foreach (Process worker in workers)
        {
            using (worker)
            {
                CliRun ended = CliRun.Finish(worker);
                Assert.True(ended.ExitCode == 0, ended.Error);
                Assert.Contains($"amago-cluster: has joined {address}\n", ended.Error, StringComparison.Ordinal);
                Assert.True(list.Length > 0 || ended.Error.Count(static character => character == '\n') == 1, ended.Error);
            }
        }

        CliRun.Ok([.. ClusterRun.Small, "--set", "Training.shards=4", "--out", alone]);
        Assert.Equal(ClusterRun.HashOf(alone), ClusterRun.HashOf(run));
    }

    [Fact]
    public void A_worker_of_other_arithmetic_is_refused_with_both_values_and_not_started_again()
    {
        if (Amago.Kernels.VectorWidth.Widest < 256)
            return;
        using var folder = new TemporaryFolder();
        string address = $"127.0.0.1:{ClusterRun.FreePort()}";
        using Process learner = ClusterRun.Start(
            Plain, [.. ClusterRun.Small, "--listen", address, "--workers", "1", "--out", folder.File("run")]);
        using Process worker = ClusterRun.Start(
            new Dictionary<string, string> { ["DOTNET_EnableHWIntrinsic"] = "0" }, "worker", "--join", address);
        CliRun refused = CliRun.Finish(worker);
        learner.Kill();
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--set Training.vector_bits=128", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"expected vectors of {Amago.Kernels.VectorWidth.Widest} bits", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_are_runs_of_their_own_and_go_on_where_they_stopped()
    {
        using var folder = new TemporaryFolder();
        string runs = folder.File("runs"), alone = folder.File("alone");
        CliRun trained = ClusterRun.Of(
            [.. ClusterRun.Small, "--shards", "4", "--listen", $"127.0.0.1:{ClusterRun.FreePort()}", "--seeds", "3,5", "--out", runs]);
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Contains("mean return", trained.Out, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(runs, "seed-5"), trained.Out, StringComparison.Ordinal);
        CliRun.Ok([.. ClusterRun.Small, "--set", "Training.shards=4", "--seed", "5", "--out", alone]);
        Assert.Equal(ClusterRun.HashOf(alone), ClusterRun.HashOf(Path.Combine(runs, "seed-5")));

        Directory.Delete(Path.Combine(runs, "seed-5"), recursive: true); // as if it had not begun
        CliRun resumed = ClusterRun.Of(
            "train", "--resume", runs, "--listen", $"127.0.0.1:{ClusterRun.FreePort()}", "--seeds", "3..5", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal([3, 4, 5], resumed.Json.EnumerateArray().Select(static run => run.GetProperty("seed").GetInt32()));
        Assert.Equal(ClusterRun.HashOf(alone), ClusterRun.HashOf(Path.Combine(runs, "seed-5")));
    }

    [Fact]
    public async Task A_learner_that_waits_for_workers_ends_when_it_is_asked_to()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), listen = $"127.0.0.1:{ClusterRun.FreePort()}";
        using Process learner = ClusterRun.Start(
            Plain, [.. ClusterRun.Small, "--shards", "4", "--listen", listen, "--workers", "1", "--out", run]);
        Until(() => File.Exists(Path.Combine(run, "config.gin")) ? 1 : null);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken); // it begins to wait a moment later
        using (Process kill = Process.Start("kill", ["-TERM", learner.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        CliRun ended = CliRun.Finish(learner);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"stopped at step 0; go on with: amago-cluster train --resume {run}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_does_not_outlive_a_killed_parent()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using Process parent = ClusterRun.Start(Plain, "worker", "--join", $"127.0.0.1:{ClusterRun.FreePort()}");
        int child = Until(() => ChildOf(parent.Id));
        parent.Kill(); // kill -9
        Until(() => IsAlive(child) ? null : 1);
    }

    [Fact]
    public void What_is_wrong_is_said_in_a_line()
    {
        using var folder = new TemporaryFolder();
        string listen = $"127.0.0.1:{ClusterRun.FreePort()}";
        Refused(["train", "breakout"], "--listen");
        Refused(["train", "--listen", listen], "expected a game");
        Refused(["train", "breakout", "--listen", "nowhere"], "--listen: expected a host and a port");
        Refused(["train", "breakout", "--listen", listen, "--verify", "2"], "--verify");
        Refused(["train", "breakout", "--listen", listen, "--seeds", "1..0"], "--seeds");
        Refused(["train", "--resume", folder.Path, "--listen", listen, "--shards", "2"], "--shards");
        Refused(["train", "breakout", "--listen", listen, "--envs", "12", "--out", folder.File("r")], "shards", "12", "got 8");
        Refused(["train", "breakout", "--listen", listen, "--clustering", "redis:h,password=p"], "--clustering", "AMAGO_CLUSTERING");
        Refused(["train", "breakout", "--listen", listen, "--clustering", "mysql:x"], "redis:CONNECTION", "mysql");
        Refused(["worker", "--child", "--join", "192.0.2.1:1"], "--token-file");
        Refused(["worker"], "--join");
        Refused(["plan"], "--params");
        Refused(["plan", "--params", "1k"], "--params");
        Refused(["plan", "breakout", "--params", "1k", "--observation", "1,1,1"], "both");
    }

    [Fact]
    public void A_plan_is_a_table_or_JSON()
    {
        string[] args = ["plan", "--params", "300k", "--observation", "10,10,4", "--machines", "1,100"];
        CliRun plain = ClusterRun.Of(args);
        Assert.Equal((0, ""), (plain.ExitCode, plain.Error));
        Assert.Contains("300,000 parameters, 1.2 MB", plain.Out, StringComparison.Ordinal);
        CliRun json = ClusterRun.Of([.. args, "--json"]);
        Assert.Equal("sharded", json.Json.GetProperty("plans")[1].GetProperty("pays").GetString());
        Assert.Equal(1_200_000, json.Json.GetProperty("parameter_bytes").GetInt32());
    }

    private static void Refused(string[] args, params string[] parts)
    {
        CliRun run = ClusterRun.Of(args);
        Assert.True(run.ExitCode == 2, $"{string.Join(' ', args)}: {run.ExitCode} {run.Error}");
        string line = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("amago-cluster", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    private static int? ChildOf(int parent)
    {
        string text = File.ReadAllText($"/proc/{parent}/task/{parent}/children");
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child, ..]
            ? int.Parse(child, CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsAlive(int process)
    {
        string status = $"/proc/{process}/stat";
        try
        {
            return File.Exists(status) && !File.ReadAllText(status).Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it ended in this moment
        }
    }

    private static int Until(Func<int?> look)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(1); Thread.Sleep(50))
        {
            if (look() is { } found)
                return found;
        }

        Assert.Fail("It does not happen within a minute.");
        return 0;
    }
}
