using Amago.Tests.Cli;
using Amago.Tests.Formats;
using Amago.Tests.Onnx;

namespace Amago.Tests.Rl.Readers;

/// <summary>
/// Whole policies as ONNX files: inputs and outputs by name, with ONNX's numbers of types (1 float32, 2 uint8, 7 int64). Their numbers are
/// held against ONNX Runtime by hand, as docs/policies.md says.
/// </summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class PolicyExportTests
{
    [Theory]
    [InlineData(
        "ppo_multi_input.zip",
        "camera 2 (N, 3, 40, 48); gear 7 (N); map 2 (N, 1, 36, 36); speed 1 (N, 3)",
        "values 1 (N, 1); logits 1 (N, 3); actions 7 (N)")]
    [InlineData(
        "a2c_separate_extractors.zip",
        "observation 2 (N, 3, 36, 44)",
        "values 1 (N, 1); logits 1 (N, 10); actions 7 (N, 3)")]
    [InlineData(
        "ppo_net_arch_box.zip",
        "observation 2 (N, 2, 40, 40)",
        "values 1 (N, 1); mean 1 (N, 3); std 1 (N, 3); actions 1 (N, 3)")]
    [InlineData("ppo_multibinary.zip", "observation 2 (N, 1, 40, 40)", "values 1 (N, 1); logits 1 (N, 4); actions 1 (N, 4)")]
    [InlineData("dqn_nature.zip", "observation 2 (N, 2, 44, 40)", "q_values 1 (N, 5); actions 7 (N)")]
    [InlineData("ppo_not_normalized.zip", "observation 1 (N, 3, 40, 40)", "values 1 (N, 1); logits 1 (N, 3); actions 7 (N)")]
    public void A_policy_takes_its_observations_and_gives_what_act_writes(string file, string inputs, string outputs)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.onnx");
        CliRun.Ok("export", PolicyFiles.At(file), "-o", path);
        OnnxFile model = OnnxFile.Load(path);
        model.ExpectSound();
        Assert.Equal(inputs, string.Join("; ", model.Inputs));
        Assert.Equal(outputs, string.Join("; ", model.Outputs));
        Assert.Contains(model.Metadata, static entry => entry.StartsWith("amago.policy.observations={", StringComparison.Ordinal));
    }

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
