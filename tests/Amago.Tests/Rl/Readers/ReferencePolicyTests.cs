using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>Policies that stable-baselines3 2.3.2 and CleanRL wrote, and what these libraries computed with them.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ReferencePolicyTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "a2c_separate_extractors.zip", "A2C sb3.actor_critic {observation: image(3, 36, 44, channels_first)} multi_discrete([3, 2, 5])" },
        { "dqn_nature.zip", "DQN sb3.q_network {observation: image(2, 44, 40, channels_first)} discrete(5)" },
        {
            "ppo_multi_input.zip",
            "PPO sb3.actor_critic {camera: image(3, 40, 48, channels_first), gear: discrete(4), map: image(1, 36, 36, channels_first), "
                + "speed: vector(3)} discrete(3)"
        },
        { "ppo_multibinary.zip", "PPO sb3.actor_critic {observation: image(1, 40, 40, channels_first)} multi_binary(4)" },
        { "ppo_nature_84.zip", "PPO sb3.actor_critic {observation: image(4, 84, 84, channels_first)} discrete(4)" },
        { "ppo_net_arch_box.zip", "PPO sb3.actor_critic {observation: image(2, 40, 40, channels_first)} box(3, -2, 2)" },
        { "ppo_not_normalized.zip", "PPO sb3.actor_critic {observation: image(3, 40, 40, channels_first, float32)} discrete(3)" },
        { "ppo_small_40x56.zip", "PPO sb3.actor_critic {observation: image(3, 40, 56, channels_first)} discrete(6)" },
        { "cleanrl_ppo_atari.cleanrl_model", "PPO cleanrl.ppo_atari {observation: image(4, 84, 84, channels_first)} discrete(6)" },
        { "cleanrl_ppo_procgen.cleanrl_model", "PPO cleanrl.ppo_procgen {observation: image(64, 64, 3)} discrete(15)" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_policy_gives_its_librarys_numbers(string file, string found)
    {
        LoadedPolicy loaded = PolicyReader.Load(PolicyFiles.At(file));
        PolicyDescription description = loaded.Description;
        Assert.Equal(found, $"{description.Algorithm} {description.Network} {description.Observations} {description.Actions}");

        StateDict expected = PolicyFiles.Expected(file);
        Check(expected, PolicyActing.Run(loaded.Policy, PolicyFiles.Observations(expected)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_command_writes_them_and_a_file_of_our_own_gives_the_same_bits(string file, string found)
    {
        using var folder = new TemporaryFolder();
        string own = folder.File("policy.safetensors"), first = folder.File("first.npz"), second = folder.File("second.npz");
        string input = PolicyFiles.At(Path.ChangeExtension(file, ".expected.npz"));
        CliRun.Ok("act", PolicyFiles.At(file), "--input", input, "-o", first);
        Check(PolicyFiles.Expected(file), Npz.Load(first));

        CliRun imported = CliRun.Ok("import", PolicyFiles.At(file), "-o", own, "--json");
        Assert.Contains(imported.Json.GetProperty("network").GetString()!, found, StringComparison.Ordinal);
        CliRun.Ok("act", own, "--input", input, "-o", second);
        StateDict left = Npz.Load(first), right = Npz.Load(second);
        Assert.Equal(left.Keys, right.Keys);
        foreach ((string name, Tensor value) in left.Where(static pair => pair.Value.DType == DType.Float32))
            Compare.Bits(value, right[name], name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Parameters_keep_the_librarys_names(string file, string found)
    {
        LoadedPolicy loaded = PolicyReader.Load(PolicyFiles.At(file));
        StateDict state = loaded.Policy.StateDict();
        StateDict saved = file.EndsWith(".zip", StringComparison.Ordinal)
            ? TorchCheckpoint.Read(ZipMembers.Of(File.ReadAllBytes(PolicyFiles.At(file)), file).Read("policy.pth"), file)
            : TorchCheckpoint.Load(PolicyFiles.At(file));
        string[] names = [.. saved.Keys.Where(static name => !name.StartsWith("q_net_target.", StringComparison.Ordinal))];
        Assert.Equal(names.Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        foreach (string name in names)
            Compare.Bits(saved[name], state[name], $"{found}: {name}");
    }

    [Theory]
    [InlineData("ppo_multi_input.zip")]
    [InlineData("dqn_nature.zip")]
    public void An_unpacked_folder_is_read_as_its_zip_file(string file)
    {
        using var folder = new TemporaryFolder();
        ZipMembers archive = ZipMembers.Of(File.ReadAllBytes(PolicyFiles.At(file)), file);
        string unpacked = folder.File("unpacked");
        Directory.CreateDirectory(unpacked);
        foreach (string member in archive.Names)
            File.WriteAllBytes(Path.Combine(unpacked, member), archive.Read(member));
        LoadedPolicy loaded = PolicyReader.Load(unpacked);
        Assert.Equal("2.3.2", loaded.Description.LibraryVersion);
        StateDict expected = PolicyFiles.Expected(file);
        Check(expected, PolicyActing.Run(loaded.Policy, PolicyFiles.Observations(expected)));
    }

    [Fact]
    public void An_older_file_has_one_extractor_alone()
    {
        StateDict saved = TorchCheckpoint.Read(
            ZipMembers.Of(File.ReadAllBytes(PolicyFiles.At("ppo_small_40x56.zip")), "zip").Read("policy.pth"), "policy.pth");
        var older = new StateDict();
        foreach ((string name, Tensor value) in saved.Where(static pair => pair.Key[..3] is not ("pi_" or "vf_")))
            older.Add(name, value);
        using var folder = new TemporaryFolder();
        string path = PolicyFiles.Sb3(folder.File("older.zip"), older, PolicyFiles.Data("[3, 40, 56]", actions: 6));
        LoadedPolicy loaded = PolicyReader.Load(path);
        Assert.Equal(older.Keys, loaded.Policy.StateDict().Keys);
        StateDict expected = PolicyFiles.Expected("ppo_small_40x56.zip");
        Check(expected, PolicyActing.Run(loaded.Policy, PolicyFiles.Observations(expected)));
    }

    // The library's own float32 sums run in another order; 1e-5 of the largest is what the project promises.
    private static void Check(StateDict expected, StateDict actual)
    {
        foreach ((string name, Tensor value) in expected)
        {
            if (name.StartsWith("obs", StringComparison.Ordinal))
                continue;
            Assert.Equal(value.DType, actual[name].DType);
            Assert.Equal(value.Shape, actual[name].Shape);
            if (value.DType == DType.Int64)
                Assert.Equal(value.ToArray<long>(), actual[name].ToArray<long>());
            else
                Compare.Relative(value, actual[name], 1e-5, name);
        }
    }
}
