using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Amago.Formats;
using Amago.Kernels;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>
/// Zip files for stable-baselines3, read by what its sources say of their layout: members, the names of its policies' parameters, and
/// pickles that are stated here byte for byte.
/// </summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class Sb3ArchiveTests
{
    private static readonly string[] Extractor =
    [
        "cnn.0.weight", "cnn.0.bias", "cnn.2.weight", "cnn.2.bias", "cnn.4.weight", "cnn.4.bias", "linear.0.weight", "linear.0.bias",
    ];

    [Fact]
    public void An_actor_critic_of_our_own_becomes_a_policy_that_ppo_loads()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.zip");
        var encoder = new Sb3NatureCnn((36, 40, 3), channelsFirst: false, featuresDim: 7, generator: new Generator(1));
        var policy = new ActorCritic(encoder, actions: 5, hidden: 6, generator: new Generator(2));
        Sb3Archive.Save(path, policy);

        using ZipArchive archive = ZipFile.OpenRead(path);
        Assert.Equal(
            ["_stable_baselines3_version", "data", "policy.optimizer.pth", "policy.pth", "pytorch_variables.pth", "system_info.txt"],
            archive.Entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.Equal("2.3.2", Encoding.ASCII.GetString(Read(archive, "_stable_baselines3_version")));
        StateDict parameters = TorchCheckpoint.Read(Read(archive, "policy.pth"), "policy.pth");
        string[] expected =
        [
            .. new[] { "features_extractor", "pi_features_extractor", "vf_features_extractor" }
                .SelectMany(static prefix => Extractor.Select(name => $"{prefix}.{name}")),
            "mlp_extractor.policy_net.0.weight", "mlp_extractor.policy_net.0.bias", "mlp_extractor.value_net.0.weight",
            "mlp_extractor.value_net.0.bias", "action_net.weight", "action_net.bias", "value_net.weight", "value_net.bias",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        Compare.Bits(policy.Hidden.Weight, parameters["mlp_extractor.value_net.0.weight"], "hidden");
        Compare.Bits(policy.Actor.Weight, parameters["action_net.weight"], "actor");

        JsonElement data = JsonDocument.Parse(Read(archive, "data")).RootElement;
        Assert.Equal("\u0080\u0002cstable_baselines3.common.policies\nActorCriticCnnPolicy\n.", Pickle(data, "policy_class"));
        Assert.Equal(
            "\u0080\u0002cgymnasium.spaces.box\nBox\n(J\0\0\0\0J\u00ff\0\0\0(J\u0003\0\0\0J$\0\0\0J(\0\0\0tcnumpy\nuint8\ntR.",
            Pickle(data, "observation_space"));
        Assert.Equal("\u0080\u0002cgymnasium.spaces.discrete\nDiscrete\n(J\u0005\0\0\0tR.", Pickle(data, "action_space"));
        JsonElement kwargs = data.GetProperty("policy_kwargs");
        Assert.Equal("<class 'torch.nn.modules.activation.ReLU'>", kwargs.GetProperty("activation_fn").GetString());
        Assert.Equal("{\"pi\":[6],\"vf\":[6]}", JsonSerializer.Serialize(kwargs.GetProperty("net_arch")));
        Assert.Equal(7, kwargs.GetProperty("features_extractor_kwargs").GetProperty("features_dim").GetInt32());
        Assert.Contains("ctorch.nn.modules.activation\nReLU\n", Pickle(data, "policy_kwargs"), StringComparison.Ordinal);

        StateDict optimizer = TorchCheckpoint.Read(Read(archive, "policy.optimizer.pth"), "optimizer");
        Assert.Equal(16, optimizer.Keys.Count(static name => name.StartsWith("param_groups.0.params.", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_written_is_read_back_with_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.zip");
        var encoder = new Sb3NatureCnn((36, 40, 3), channelsFirst: false, featuresDim: 7, generator: new Generator(1));
        var policy = new ActorCritic(encoder, actions: 5, hidden: 6, generator: new Generator(2));
        Sb3Archive.Save(path, policy);
        Tensor images = Tensor.FromArray([.. Enumerable.Range(0, 2 * 36 * 40 * 3).Select(static i => (byte)(i * 31))], [2, 36, 40, 3]);
        StateDict ours = PolicyActing.Run(policy, new Dictionary<string, Tensor> { ["observation"] = images });
        LoadedPolicy back = PolicyReader.Load(path);
        Assert.Equal("PPO", back.Description.Algorithm);
        StateDict theirs = PolicyActing.Run(
            back.Policy, new Dictionary<string, Tensor> { ["observation"] = images.Permute(0, 3, 1, 2).Contiguous() });
        Compare.Relative(ours["logits"], theirs["logits"], 1e-6, "logits");
        Compare.Relative(ours["values"], theirs["values"], 1e-6, "values");
    }

    [Theory]
    [InlineData("a2c_separate_extractors.zip")]
    [InlineData("dqn_nature.zip")]
    [InlineData("ppo_multi_input.zip")]
    [InlineData("ppo_net_arch_box.zip")]
    [InlineData("ppo_not_normalized.zip")]
    [InlineData("cleanrl_ppo_atari.cleanrl_model")]
    public void A_policy_that_was_imported_goes_back(string file)
    {
        using var folder = new TemporaryFolder();
        string own = folder.File("own.safetensors"), path = folder.File("back.zip");
        CliRun.Ok("import", PolicyFiles.At(file), "-o", own);
        CliRun.Ok("convert", own, path, "--to", "sb3");
        LoadedPolicy first = PolicyReader.Load(PolicyFiles.At(file)), back = PolicyReader.Load(path);
        Assert.Equal(first.Description.Observations, back.Description.Observations);
        Assert.Equal(first.Description.Actions, back.Description.Actions);
        Dictionary<string, Tensor> observations = PolicyFiles.Observations(PolicyFiles.Expected(file));
        string values = first.Policy.OutputNames[^1];
        Compare.Bits(
            PolicyActing.Run(first.Policy, observations)[values], PolicyActing.Run(back.Policy, observations)[values], values);
    }

    [Fact]
    public void What_the_library_has_not_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.zip");
        Refused(new ActorCritic(new GridworldCnn((10, 10, 4), false, "relu"), 3),
            "expected an encoder that stable-baselines3 has, sb3_nature");
        Refused(new ActorCritic(new Sb3NatureCnn((36, 36, 1), false, "gelu"), 3), "got gelu and Unit");
        Refused(new ActorCritic(new Sb3NatureCnn((36, 36, 1), false, scaling: PixelScaling.Centered), 3), "got relu and Centered");
        Refused(
            new ActorCritic(new Sb3NatureCnn((36, 36, 1), false), new TupleActions([new DiscreteActions(2), new MultiBinaryActions(2)])),
            "expected actions that stable-baselines3 has");
        CliRun.Refused(["convert", PolicyFiles.At("cleanrl_ppo_procgen.cleanrl_model"), path, "--to", "sb3"], "got cleanrl.ppo_procgen");
        CliRun.Refused(["convert", PolicyFiles.At("dqn_nature.zip"), path, "--to", "sb3", "--prefix", "q_net."], "--prefix q_net.");
        CliRun.Refused(["convert", PolicyFiles.At("dqn_nature.zip"), folder.File("policy.pt"), "--to", "sb3"], ".zip");
        Assert.False(File.Exists(path));

        void Refused(Policy policy, string part) => Fails.With<ArgumentException>(() => Sb3Archive.Save(path, policy), part);
    }

    private static byte[] Read(ZipArchive archive, string member)
    {
        using Stream stream = archive.GetEntry(member)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Pickle(JsonElement data, string name) =>
        Encoding.Latin1.GetString(Convert.FromBase64String(data.GetProperty(name).GetProperty(":serialized:").GetString()!));
}
