using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class TrainCommandTests
{
    private static readonly string[] Small =
        ["--steps", "1k", "--envs", "4", "--set", "channels=[4,4,8]", "--set", "Training.hidden=16", "--set", "PPO.minibatches=4", "--set",
         "PPO.rollout_length=32"];

    [Fact]
    public void Trains_and_evaluates()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        CliRun trained = CliRun.Ok(["train", "breakout", "--out", run, .. Small]);
        Assert.Contains("steps  return", trained.Out, StringComparison.Ordinal);
        Assert.Contains($"{run}: 1k steps in ", trained.Out, StringComparison.Ordinal);
        if (File.Exists(Path.Combine(run, "curve.png")))
            Assert.Empty(trained.Error);
        else
            Assert.StartsWith("amago: curve.png is left out", trained.Error, StringComparison.Ordinal); // a machine without fonts
        Assert.True(File.Exists(Path.Combine(run, "curve.svg")));

        foreach (string weights in new[] { run, Path.Combine(run, "policy.safetensors") })
        {
            JsonElement json =
                CliRun.Ok("evaluate", "breakout", "--weights", weights, "--episodes", "20", "--policy", "greedy", "--json").Json;
            Assert.Equal(("breakout", "greedy", 20), (json.GetProperty("game")
                .GetString(), json.GetProperty("policy").GetString(), json.GetProperty("episodes").GetInt32()));
            Assert.True(json.GetProperty("mean_return").GetDouble() >= 0 && json.GetProperty("mean_length").GetDouble() > 1);
        }

        Assert.Contains(
            "breakout, sample policy: mean return ",
            CliRun.Ok("evaluate", "Breakout", "--weights", run, "--episodes", "2").Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "asterix, random policy: mean return ", CliRun.Ok("evaluate", "asterix", "--episodes", "2").Out, StringComparison.Ordinal);
        Assert.Contains(" over 1 episode, ", CliRun.Ok("evaluate", "asterix", "--episodes", "1").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_diverges_is_said_with_its_folder()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        CliRun diverged = CliRun.Of(["train", "breakout", "--out", run, .. Small, "--set", "PPO.learning_rate=1e30"]);
        Assert.Equal(1, diverged.ExitCode);
        Assert.StartsWith($"amago: {run}: PPO: ", diverged.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("AMAGO_DEBUG", diverged.Error, StringComparison.Ordinal);
        CliRun resumed = CliRun.Of("train", "--resume", run);
        Assert.Equal((1, diverged.Error), (resumed.ExitCode, resumed.Error));
    }

    [Fact]
    public void Makes_the_folder_that_a_link_names()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string link = folder.File("link"), frames = folder.File("frames");
        File.CreateSymbolicLink(link, "run");
        CliRun.Refused(["train", "breakout", "--out", link, "--set", "PPO.minibatches=0"], "PPO");
        Assert.Equal(["link"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName)); // as it was
        CliRun.Ok(["train", "breakout", "--out", link, .. Small]);
        Assert.True(File.Exists(Path.Combine(folder.Path, "run", "config.gin")));

        File.CreateSymbolicLink(frames, "images");
        CliRun.Ok("play", "breakout", "--max-steps", "3", "--png", frames);
        Assert.True(File.Exists(Path.Combine(folder.Path, "images", "frame-00000.png")));
    }

    [Fact]
    public void Json_says_how_it_went()
    {
        using var folder = new TemporaryFolder();
        JsonElement json = CliRun.Ok(["train", "space_invaders", "--seed", "4", "--json", "--out", folder.File("run"), .. Small]).Json;
        Assert.Equal(
            ["game", "encoder", "seed", "folder", "steps", "seconds", "steps_per_second", "episodes", "mean_return"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("space_invaders", "GridworldCNN", 4, 1024), (json.GetProperty("game").GetString(), json.GetProperty("encoder")
            .GetString(), json.GetProperty("seed").GetInt32(), json.GetProperty("steps").GetInt32()));
    }

    [Fact]
    public void A_killed_run_goes_on_to_the_same_end()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), killed = folder.File("killed");
        string[] longer = ["--steps", "6k", .. Small[2..]];
        CliRun.Ok(["train", "breakout", "--out", whole, .. longer]);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string[] line = ["train", "breakout", "--out", killed, "--checkpoint", "0.01", .. longer];
        for (int attempt = 0; ; attempt++)
        {
            using Process process = CliRun.Start(new Dictionary<string, string>(), line);
            bool isOver = process.WaitForExit(random.Next(300, 1500) + (attempt * 200));
            if (isOver)
            {
                Assert.True(process.ExitCode == 0, $"seed {seed}: {CliRun.Finish(process).Error}");
                break;
            }

            process.Kill();
            process.WaitForExit();
            line = File.Exists(Path.Combine(killed, "config.gin")) ? ["train", "--resume", killed, "--checkpoint", "0.01"] : line;
        }

        Assert.Equal(
            PolicyFile.Load(Path.Combine(whole, "policy.safetensors")).Policy.ContentHash(),
            PolicyFile.Load(Path.Combine(killed, "policy.safetensors")).Policy.ContentHash());
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.csv")), File.ReadAllText(Path.Combine(killed, "metrics.csv")));
    }

    [Fact]
    public void A_finished_run_that_is_resumed_says_how_it_went()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        JsonElement first = CliRun.Ok(["train", "breakout", "--json", "--out", run, .. Small]).Json, again =
            CliRun.Ok("train", "--resume", run, "--json").Json;
        foreach (string figure in new[] { "steps", "episodes", "mean_return" })
            Assert.Equal(first.GetProperty(figure).GetDouble(), again.GetProperty(figure).GetDouble());
        Assert.True(first.GetProperty("episodes").GetInt64() > 0);
        Assert.Equal(0, again.GetProperty("steps_per_second").GetDouble());
        string summary = CliRun.Ok("train", "--resume", run).Out;
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"mean return {first.GetProperty("mean_return").GetDouble():0.00};"),
            summary,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_episode_there_is_no_mean_return()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        string[] line = ["train", "freeway", "--out", run, .. Small]; // whose episodes are longer than the run
        foreach (string[] args in new[] { line, ["train", "--resume", run] })
        {
            CliRun done = CliRun.Ok([.. args, "--json"]);
            Assert.Equal(
                (JsonValueKind.Null, 0), (done.Json.GetProperty("mean_return").ValueKind, done.Json.GetProperty("episodes").GetInt32()));
        }

        Assert.Contains("mean return -;", CliRun.Ok("train", "--resume", run).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_its_owner_and_free_once_that_is_killed()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        using Process owner = CliRun.Start(new Dictionary<string, string>(),
        [
            "train", "breakout", "--out", run, "--checkpoint", "0.01", "--threads", "1", "--steps", "100M", .. Small[2..]
        ]);
        try
        {
            for (int i = 0; i < 1000 && !File.Exists(Path.Combine(run, "policy.safetensors")); i++)
                Thread.Sleep(100);
            string who = string.Create(CultureInfo.InvariantCulture, $"process {owner.Id} on ");
            CliRun.Refused(["train", "--resume", run], run, who);
            CliRun.Refused(["train", "breakout", "--out", run, .. Small], run, who);
            CliRun.Ok("evaluate", "breakout", "--weights", run, "--episodes", "2");
        }
        finally
        {
            owner.Kill();
            owner.WaitForExit();
        }

        using TrainingRun resumed = TrainingRun.Resume(run);
        Assert.True(resumed.Steps > 0);
    }

    [Fact]
    public void What_was_lost_is_said()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), csv = Path.Combine(run, "metrics.csv");
        CliRun.Ok(["train", "breakout", "--out", run, .. Small]);
        File.WriteAllText(csv, "");
        CliRun resumed = CliRun.Ok("train", "--resume", run);
        Assert.Contains($"amago: {csv}: expected the table of the run's metrics", resumed.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"amago: {csv}: rows behind step 0 up to the checkpoint's, 1024, are lost", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_lines_are_refused()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        CliRun.Refused(["train"], "expected a game, or --resume");
        CliRun.Refused(["train", "pong"], "Unknown game 'pong'", "asterix");
        CliRun.Refused(["train", "breakout", "--steps", "5X"], "--steps: expected a number of steps such as 5M", "'5X'");
        CliRun.Refused(["train", "breakout", "--encoder", "NoCNN", "--out", run], "Unknown encoder", "NoCNN");
        CliRun.Refused(["train", "breakout", "--out", run, "--set", "PPO.learning_rat=1"], "learning_rat", "did you mean learning_rate");
        CliRun.Refused(["train", "breakout", "--out", run, "--set", "PPO.minibatches=7"], "minibatches", "got 7");
        Assert.False(Directory.Exists(run));
        CliRun.Refused(["train", "--resume", folder.Path], "expected the folder of a run");
        CliRun.Refused(["train", "--resume", folder.Path, "--seed", "3"], "--seed: expected none beside --resume");
        CliRun.Ok(["train", "breakout", "--out", run, .. Small]);
        CliRun.Refused(["train", "breakout", "--out", run, .. Small], "there is a run in this folder already");
        CliRun.Refused(["train", "--resume", run, "--envs", "5"], "--envs: expected none beside --resume", "Training.envs = 4", "got 5");
        CliRun.Refused(
            ["train", "--resume", run, "--set", "PPO.learning_rate=0.5"],
            "--set: expected none beside --resume",
            "PPO.learning_rate = 0.001",
            "got PPO.learning_rate=0.5");
        CliRun.Refused(
            ["train", "--resume", run, "--set", "channels=[1,2,3]"], "GridworldCNN.channels = [4, 4, 8]", "got channels=[1,2,3]");
        CliRun.Refused(["train", "--resume", run, "--gin", "no.gin"], "--gin: expected none beside --resume", "got no.gin");
        CliRun.Refused(["train", "asterix", "--resume", run], "expected a run of asterix, got one of breakout");
        CliRun.Refused(["evaluate", "asterix", "--weights", run], "expected a policy for asterix, got one for breakout");
        CliRun.Refused(["evaluate", "breakout", "--policy", "greedy"], "expected --weights");
        CliRun.Refused(["evaluate", "breakout", "--weights", folder.File("no.safetensors")], "no.safetensors");
    }
}
