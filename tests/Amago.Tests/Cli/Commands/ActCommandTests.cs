using Amago.Formats;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Cli.Commands;

/// <summary>Policies of other libraries through the commands: what they read, and where they play.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ActCommandTests
{
    [Fact]
    public void Drawn_actions_are_those_of_the_seed_and_within_their_bounds()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At("ppo_net_arch_box.zip"), input = PolicyFiles.At("ppo_net_arch_box.expected.npz");
        float[] first = Drawn("5"), again = Drawn("5"), other = Drawn("6");
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.All(first, static action => Assert.InRange(action, -2, 2));
        CliRun.Refused(["act", policy, "--input", input, "-o", folder.File("x.npz"), "--seed", "5"], "--seed: expected --sample beside it");
        CliRun.Refused(
            ["act", PolicyFiles.At(
                "dqn_nature.zip"), "--input", PolicyFiles.At("dqn_nature.expected.npz"), "-o", folder.File("x.npz"), "--sample"],
            "--sample: expected a policy with probabilities to draw by", "dqn_nature.zip, which gives q_values");

        float[] Drawn(string seed)
        {
            string output = folder.File($"{seed}.npz");
            CliRun.Ok("act", policy, "--input", input, "-o", output, "--sample", "--seed", seed);
            return Npz.Load(output)["actions"].ToArray<float>();
        }
    }

    [Fact]
    public void Arrays_and_frames_are_put_into_the_policys_layout()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At("ppo_small_40x56.zip"), array = folder.File("obs.npy"), frames = folder.File("frames");
        Tensor obs = PolicyFiles.Expected("ppo_small_40x56.zip")["obs"]; // (4, 3, 40, 56)
        Npy.Save(array, obs);
        Directory.CreateDirectory(frames);
        for (int i = 0; i < obs.Shape[0]; i++)
            Png.Save(Path.Combine(frames, $"{i}.png"), obs.Select(0, i).Permute(1, 2, 0).Contiguous());
        string first = folder.File("a.npz"), second = folder.File("b.npz");
        CliRun.Ok("act", policy, "--input", array, "-o", first);
        CliRun.Ok("act", policy, "--input", frames, "-o", second);
        Compare.Bits(Npz.Load(first)["logits"], Npz.Load(second)["logits"], "frames");
        CliRun.Refused(["act", policy, "--input", policy, "-o", first], "expected entries NAME.npy");
        CliRun.Refused(["act", policy, "--input", array, "-o", folder.File("out.csv")], ".npz");
        CliRun.Refused(["act", policy, "--input", array, "-o", frames], "file to write, got a folder");
    }

    [Fact]
    public void Observations_that_no_policy_can_act_on_are_said()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out.npz");
        StateDict arrays = PolicyFiles.Expected("ppo_multi_input.zip");
        arrays["obs.speed"].AsSpan<float>()[4] = float.NaN; // of 3 numbers each
        Npz.Save(folder.File("nan.npz"), arrays);
        Refused("ppo_multi_input.zip", "nan.npz", "nan.npz: Observations: expected finite numbers in 'speed', got NaN in observation 1");
        Npz.Save(folder.File("none.npz"), new StateDict { { "obs", Tensor.Zeros([0, 4, 84, 84], DType.UInt8) } });
        Refused("ppo_nature_84.zip", "none.npz", "expected at least one observation, got observation (0, 4, 84, 84)");
        Refused("ppo_multi_input.zip", "none.npz", "obs.camera");
        Assert.False(File.Exists(output));

        void Refused(string policy, string input, params string[] parts) => CliRun.Refused(
            ["act", PolicyFiles.At(policy), "--input", folder.File(input), "-o", output], parts);
    }

    [Fact]
    public void What_a_file_does_not_say_is_stated_to_every_command_that_reads_a_policy()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.Sb3(folder.File("nothing-said.zip"), Fitting(), data: null), back = folder.File("back.zip");
        string[] said = ["--set", "observation=[3,36,36]", "--set", "action_space=discrete(3)"];
        CliRun.Refused(["evaluate", "breakout", "--weights", policy], "nothing-said.zip", "--set observation=");
        CliRun.Ok(["evaluate", "breakout", "--weights", policy, "--episodes", "2", .. said]);
        CliRun.Ok(["play", "breakout", "--weights", policy, "--max-steps", "5", .. said]);
        CliRun.Refused(["convert", policy, back, "--to", "sb3"], "--set observation=");
        CliRun.Ok(["convert", policy, back, "--to", "sb3", .. said]);
        Assert.Contains("image(3, 36, 36, channels_first)", CliRun.Ok("describe", back).Out, StringComparison.Ordinal);
        CliRun.Refused(["evaluate", "breakout", .. said], "--set: expected --weights beside it");
        CliRun.Refused(["convert", policy, folder.File("x.pt"), .. said], "--set: expected --to beside it");
        CliRun.Refused(["convert", policy, folder.File("x.pt")], "amago import reads a policy in one");
        CliRun.Refused(["convert", back, folder.File("x.zip")], "x.zip: expected --to sb3 beside a .zip file");
        CliRun.Refused(["import", policy, "--set", "observatoin=[3,36,36]", .. said, "-o", folder.File("x.safetensors")],
            "--set observatoin (did you mean observation?)");
    }

    [Fact]
    public void Q_values_are_no_probabilities_to_draw_by()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At("dqn_nature.zip");
        CliRun.Refused(["evaluate", "breakout", "--weights", policy, "--policy", "sample"],
            "--policy sample: expected a policy with probabilities to draw by", "--policy greedy plays it");
        CliRun.Refused(["evaluate", "breakout", "--policy", "best"], "Must be one of: 'random' 'greedy' 'sample' (see");
    }

    [Fact]
    public void A_policy_that_fits_plays_a_game_here()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.Sb3(folder.File("breakout.zip"), Fitting(), PolicyFiles.Data("[3, 36, 36]", actions: 3));
        CliRun run = CliRun.Ok("evaluate", "breakout", "--weights", policy, "--episodes", "2", "--seed", "3", "--json");
        Assert.Equal(2, run.Json.GetProperty("episodes").GetInt32());
        run = CliRun.Ok("play", "breakout", "--weights", policy, "--policy", "greedy", "--max-steps", "20", "--json");
        Assert.Equal("greedy", run.Json.GetProperty("policy").GetString());
        CliRun.Refused(["evaluate", "freeway", "--weights", PolicyFiles.At("dqn_nature.zip")],
            "dqn_nature.zip: expected a policy that sees {observation: image(10, 10, 7)}",
            "got one that sees {observation: image(2, 44, 40");
        CliRun.Refused(["evaluate", "seaquest", "--weights", policy], "breakout.zip: expected a policy that sees", "discrete(6)");
    }

    // A policy of stable-baselines3 that sees frames of 36x36 and does three things, as breakout has them.
    private static StateDict Fitting()
    {
        var draw = new Generator(1);
        StateDict state = new();
        PolicyFiles.Add(state, draw, "features_extractor.cnn.0", 32, 3, 8, 8);
        PolicyFiles.Add(state, draw, "features_extractor.cnn.2", 64, 32, 4, 4);
        PolicyFiles.Add(state, draw, "features_extractor.cnn.4", 64, 64, 3, 3);
        PolicyFiles.Add(state, draw, "features_extractor.linear.0", 4, 64);
        PolicyFiles.Add(state, draw, "action_net", 3, 4);
        PolicyFiles.Add(state, draw, "value_net", 1, 4);
        return state;
    }
}
