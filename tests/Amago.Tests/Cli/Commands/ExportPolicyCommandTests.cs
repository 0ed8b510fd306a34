using Amago.Tests.Formats;
using Amago.Tests.Onnx;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Cli.Commands;

/// <summary><c>amago export POLICY</c> with files of other libraries.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ExportPolicyCommandTests
{
    [Theory]
    [InlineData("ppo_nature_84.zip", "obs 2 (N, 4, 84, 84)", "values 1 (N, 1); logits 1 (N, 4); actions 7 (N)")]
    [InlineData("a2c_separate_extractors.zip", "obs 2 (N, 3, 36, 44)", "values 1 (N, 1); logits 1 (N, 10); actions 7 (N, 3)")]
    [InlineData("ppo_multibinary.zip", "obs 2 (N, 1, 40, 40)", "values 1 (N, 1); logits 1 (N, 4); actions 1 (N, 4)")]
    [InlineData(
        "ppo_net_arch_box.zip", "obs 2 (N, 2, 40, 40)", "values 1 (N, 1); mean 1 (N, 3); std 1 (N, 3); actions 1 (N, 3)")]
    [InlineData("ppo_not_normalized.zip", "obs 1 (N, 3, 40, 40)", "values 1 (N, 1); logits 1 (N, 3); actions 7 (N)")]
    [InlineData("dqn_nature.zip", "obs 2 (N, 2, 44, 40)", "q_values 1 (N, 5); actions 7 (N)")]
    [InlineData(
        "ppo_multi_input.zip", "obs.camera 2 (N, 3, 40, 48); obs.gear 7 (N); obs.map 2 (N, 1, 36, 36); obs.speed 1 (N, 3)",
        "values 1 (N, 1); logits 1 (N, 3); actions 7 (N)")]
    [InlineData("cleanrl_ppo_procgen.cleanrl_model", "obs 2 (N, 64, 64, 3)", "values 1 (N, 1); logits 1 (N, 15); actions 7 (N)")]
    public void The_plain_contract_has_the_arrays_of_act(string policy, string inputs, string outputs)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("policy.onnx");
        CliRun run = CliRun.Ok("export", PolicyFiles.At(policy), "-o", model, "--json");
        Assert.Equal("plain", run.Json.GetProperty("contract").GetString());
        OnnxFile file = OnnxFile.Load(model);
        file.ExpectSound();
        Assert.Equal(inputs, string.Join("; ", file.Inputs));
        Assert.Equal(outputs, string.Join("; ", file.Outputs));
        Assert.Equal(17, file.Opset.Version);
    }

    [Theory]
    [InlineData("ppo_nature_84.zip", "obs_0 1 (N, 4, 84, 84); action_masks 1 (N, 4)", "Constant[4](1, 1)")]
    [InlineData("a2c_separate_extractors.zip", "obs_0 1 (N, 3, 36, 44); action_masks 1 (N, 10)", "Constant[3, 2, 5](1, 3)")]
    [InlineData("ppo_multibinary.zip", "obs_0 1 (N, 1, 40, 40); action_masks 1 (N, 8)", "Constant[2, 2, 2, 2](1, 4)")]
    [InlineData("ppo_not_normalized.zip", "obs_0 1 (N, 3, 40, 40); action_masks 1 (N, 3)", "Constant[3](1, 1)")]
    [InlineData("dqn_nature.zip", "obs_0 1 (N, 2, 44, 40); action_masks 1 (N, 5)", "Constant[5](1, 1)")]
    [InlineData(
        "ppo_multi_input.zip",
        "obs_0 1 (N, 3, 40, 48); obs_1 1 (N, 4); obs_2 1 (N, 1, 36, 36); obs_3 1 (N, 3); action_masks 1 (N, 3)", "Constant[3](1, 1)")]
    [InlineData("cleanrl_ppo_procgen.cleanrl_model", "obs_0 1 (N, 3, 64, 64); action_masks 1 (N, 15)", "Constant[15](1, 1)")]
    public void The_contract_of_ml_agents_has_its_names(string policy, string inputs, string branches)
    {
        OnnxFile file = MlAgents(policy);
        Assert.Equal(15, file.Opset.Version);
        Assert.Equal(inputs, string.Join("; ", file.Inputs));
        Assert.Equal(branches, OnnxExpression.Of(file, "discrete_action_output_shape"));
        Assert.Contains("amago.policy.library=" + (policy.StartsWith("cleanrl", StringComparison.Ordinal)
            ? "CleanRL"
            : "stable-baselines3"), file.Metadata);
    }

    [Fact]
    public void Images_that_were_not_normalised_are_taken_as_they_are()
    {
        OnnxNode first = Assert.Single(MlAgents("ppo_not_normalized.zip").Nodes, static node => node.Inputs.Contains("obs_0"));
        Assert.Equal("Conv", first.Operator);
    }

    [Fact]
    public void A_q_network_draws_its_likeliest_action()
    {
        OnnxFile file = MlAgents("dqn_nature.zip");
        Assert.StartsWith("ArgMax", OnnxExpression.Of(file, "discrete_actions"), StringComparison.Ordinal);
        Assert.Equal(OnnxExpression.Of(file, "deterministic_discrete_actions"), OnnxExpression.Of(file, "discrete_actions"));
    }

    [Fact]
    public void A_box_has_the_contracts_numbers()
    {
        OnnxFile file = MlAgents("ppo_net_arch_box.zip");
        Assert.Equal(["obs_0 1 (N, 2, 40, 40)"], file.Inputs);
        Assert.Equal("Constant[3]", OnnxExpression.Of(file, "continuous_action_output_shape"));
        Assert.Contains("[-2, -2, -2](1, 3)), [2, 2, 2](1, 3))", OnnxExpression.Of(file, "continuous_actions"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_timestep_encoder_takes_sequences_and_has_no_actions()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("encoder.onnx"), policy = PolicyFiles.At("amago_gridworld_hidden.pt");
        string[] stated = ["--gin", PolicyFiles.At("amago_gridworld_hidden.gin"), "--set", "observation=[10,10,4]"];
        CliRun.Ok(["export", policy, .. stated, "-o", model]);
        OnnxFile file = OnnxFile.Load(model);
        file.ExpectSound();
        Assert.Equal(["obs 2 (B, L, 10, 10, 4)", "rl2s 1 (B, L, 7)"], file.Inputs);
        Assert.Equal(["embedding 1 (B, L, 32)"], file.Outputs);

        string refused = folder.File("refused.onnx");
        CliRun.Refused(
            ["export", policy, .. stated, "--contract", "ml-agents", "-o", refused],
            $"{policy}: expected a policy with a head that acts for the contract ml-agents, got one with the outputs embedding");
        Assert.False(File.Exists(refused));
    }

    [Fact]
    public void Options_of_the_other_kind_are_refused()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("m.onnx"), policy = PolicyFiles.At("dqn_nature.zip");
        CliRun.Refused(["export", policy, "-o", model, "--from-float"], policy, "expected no --from-float or --no-flatten beside a policy");
        CliRun.Refused(["export", policy, "-o", model, "--contract", "sentis"], "'sentis'", "plain", "ml-agents");
        CliRun.Refused(
            ["export", "NatureishCNN", "--img-shape", "36,36,3", "-o", model, "--contract", "plain"],
            "--contract plain: expected a policy's file to export, got the name of an encoder.");
        CliRun.Refused(["export", policy, "-o", folder.File("m.txt")], ".onnx");
        Assert.False(File.Exists(model));
    }

    private static OnnxFile MlAgents(string policy)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("agent.onnx");
        CliRun.Ok("export", PolicyFiles.At(policy), "-o", model, "--contract", "ml-agents");
        OnnxFile file = OnnxFile.Load(model);
        file.ExpectSound();
        return file;
    }
}
