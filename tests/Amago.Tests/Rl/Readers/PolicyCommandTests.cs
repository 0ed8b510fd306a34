using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>What <c>export</c> and <c>describe</c> take and say of a policy.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class PolicyCommandTests
{
    [Fact]
    public void Options_of_encoders_are_refused_beside_a_policy()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At("dqn_nature.zip"), path = folder.File("policy.onnx");
        CliRun.Refused(["export", policy, "-o", path, "--from-float"], "dqn_nature.zip: expected no --from-float or --no-flatten");
        CliRun.Refused(["export", policy, "-o", path, "--img-shape", "2,44,40"], "dqn_nature.zip: a policy's file says what it is");
        CliRun.Refused(["describe", policy, "--show-config"], "--show-config is for encoders");
        CliRun.Refused(["export", policy, "-o", folder.File("policy.pt")], ".onnx");
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Describe_tells_what_was_found()
    {
        CliRun run = CliRun.Ok("describe", PolicyFiles.At("ppo_net_arch_box.zip"), "--json");
        Assert.Equal("stable-baselines3", run.Json.GetProperty("library").GetString());
        Assert.Equal("2.3.2", run.Json.GetProperty("library_version").GetString());
        Assert.Equal("PPO", run.Json.GetProperty("algorithm").GetString());
        Assert.Equal("box(3, -2, 2)", run.Json.GetProperty("actions").GetString());
        Assert.Equal("tanh", run.Json.GetProperty("settings").GetProperty("activation_fn").GetString());
        long counted = run.Json.GetProperty("layers").EnumerateArray().Sum(static layer => layer.GetProperty("parameters").GetInt64());
        Assert.Equal(run.Json.GetProperty("parameters").GetInt64(), counted);
        Assert.Contains(
            "PPO of stable-baselines3 2.3.2", CliRun.Ok("describe", PolicyFiles.At("ppo_net_arch_box.zip")).Out, StringComparison.Ordinal);
    }
}
