using System.Text.Json;
using Amago.Configuration;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Images;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Cli.Commands;

/// <summary>The small worlds, with continuous actions and with vectors and masks, go through every command that games go through.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class WorldCommandTests
{
    private static readonly string[] Small =
    [
        "--envs", "4", "--set", "PPO.rollout_length=8", "--set", "PPO.minibatches=2", "--set", "PPO.epochs=1", "--set", "channels=[2,2,2]",
        "--set", "Training.hidden=8", "--threads", "1",
    ];

    [Theory]
    [InlineData("steer", "box(2, -1, 1)")]
    [InlineData("treasure", "{map: image(8, 8, 5), state: vector(3)}")]
    public void They_are_listed_with_their_spaces(string name, string space)
    {
        Assert.Contains(space, CliRun.Ok("list").Out, StringComparison.Ordinal);
        JsonElement json = CliRun.Ok("list", "--json").Json.GetProperty("environments").EnumerateArray()
            .Single(environment => environment.GetProperty("name").GetString() == name);
        Assert.Equal($"{Environments.Find(name).ObservationSpace}", json.GetProperty("observation_space").GetString());
        Assert.Equal($"{Environments.Find(name).ActionSpace}", json.GetProperty("action_space").GetString());
    }

    [Theory]
    [InlineData("steer", true)]
    [InlineData("treasure", false)]
    public void They_are_trained_resumed_to_the_same_end_evaluated_and_played(string name, bool isContinuous)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), halves = folder.File("halves");
        CliRun.Ok(["train", name, "--steps", "96", "--out", whole, .. Small]);
        CliRun.Ok(["train", name, "--steps", "96", "--out", halves, .. Small]);
        Halve(halves);
        using (TrainingRun run = TrainingRun.Resume(halves))
        {
            while (!run.IsDone)
                run.Iterate();
            run.SaveCheckpoint();
        }

        StateDict expected = SafeTensors.Load(PolicyFile.In(whole)), found = SafeTensors.Load(PolicyFile.In(halves));
        foreach ((string key, Tensor tensor) in expected)
            Assert.Equal(tensor.ToArray<float>(), found[key].ToArray<float>());
        Assert.Equal(isContinuous, expected.ContainsKey("log_std"));
        MetricsTable metrics = MetricsTable.Load(Path.Combine(whole, "metrics.csv"));
        Assert.Equal(isContinuous, metrics.Columns.Contains("action_std"));

        JsonElement evaluated = CliRun.Ok("evaluate", name, "--weights", whole, "--episodes", "1", "--json").Json;
        string gif = folder.File("out.gif");
        JsonElement played = CliRun.Ok("play", name, "--weights", whole, "--gif", gif, "--json").Json;
        JsonElement episode = Assert.Single(played.GetProperty("episodes").EnumerateArray());
        Assert.Equal(evaluated.GetProperty("mean_return").GetDouble(), episode.GetProperty("return").GetDouble(), 1e-6);
        Assert.Equal(evaluated.GetProperty("mean_length").GetDouble(), episode.GetProperty("length").GetInt32());
        Assert.Equal(played.GetProperty("frames").GetInt32(), new GifFile(File.ReadAllBytes(gif)).Frames.Count);
    }

    [Fact]
    public void Rollouts_keep_every_entry_and_the_masks()
    {
        using var folder = new TemporaryFolder();
        string actions = folder.File("actions.npy"), output = folder.File("out.npz");
        Npy.Save(actions, Tensor.FromArray<float>([0.5f, -1, 1, 0.25f, 0, 0], [3, 2]));
        CliRun.Ok("rollout", "steer", "--actions", actions, "-o", output);
        Assert.Equal([4, 12, 12, 2], Npz.Load(output)["observations.observation"].Shape);

        Npy.Save(actions, Tensor.FromArray<byte>([0, 1, 2, 3], [4]));
        CliRun.Ok("rollout", "treasure", "--seed", "3", "--actions", actions, "-o", output);
        StateDict arrays = Npz.Load(output);
        Assert.Equal(
            ["masks", "observations.map", "observations.state", "rewards", "terminals"], arrays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([5, 3], arrays["observations.state"].Shape);
        Assert.Equal([5, 6], arrays["masks"].Shape);

        Npy.Save(actions, Tensor.FromArray<byte>([0, 6], [2]));
        CliRun.Refused(["rollout", "treasure", "--actions", actions, "-o", output], "row 1", "discrete(6)", "from 0 to 5", "got 6");
        CliRun.Refused(["rollout", "steer", "--actions", actions, "-o", output], "actions (T, 2) for box(2, -1, 1)");
        CliRun.Refused(["rollout", "treasure", "--sticky", "0.5", "--actions", actions, "-o", output], "--sticky", "treasure");
    }

    [Fact]
    public void What_only_games_have_is_refused()
    {
        CliRun.Refused(["train", "steer", "--render", "84"], "expected render 0 for steer", "got 84");
        CliRun.Refused(["play", "steers"], "Unknown game 'steers'", "steer", "treasure");
        CliRun.Refused(["train", "steer", "--set", "PPO.initial_log_std=50"], "initial_log_std", "50");
    }

    // As a run that was killed behind its first checkpoint leaves its folder.
    private static void Halve(string folder)
    {
        string gin = File.ReadAllText(TrainingRun.ConfigurationIn(folder));
        Directory.Delete(folder, recursive: true);
        var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
        using TrainingRun run = TrainingRun.Start(folder, bindings);
        run.Iterate();
        run.SaveCheckpoint();
        run.Iterate();
    }
}
