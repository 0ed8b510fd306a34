using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>CleanRL's state dicts, whose names tell the script that wrote them, but not all sizes.</summary>
public sealed class CleanRlTests
{
    [Fact]
    public void A_q_network_has_its_head_among_its_layers()
    {
        using var folder = new TemporaryFolder();
        StateDict state = Atari(inputs: 3136);
        PolicyFiles.Add(state, new Generator(2), "network.9", 4, 5);
        string path = folder.File("dqn.anything");
        File.WriteAllBytes(path, PolicyFiles.Torch(state));
        LoadedPolicy loaded = PolicyReader.Load(path);
        Assert.Equal("cleanrl.dqn_atari", loaded.Description.Network);
        Assert.Equal("{observation: image(4, 84, 84, channels_first)}", loaded.Description.Observations.ToString());
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), loaded.Policy.StateDict().Keys.Order(StringComparer.Ordinal));

        var encoder = new CleanRlNatureCnn((4, 84, 84), channelsFirst: true, featuresDim: 5, generator: new Generator(0));
        var own = new StateDict();
        foreach ((string name, Tensor value) in state.Where(static pair => !pair.Key.StartsWith("network.9", StringComparison.Ordinal)))
            own.Add(name["network.".Length..], value);
        encoder.LoadStateDict(own);
        Tensor bytes = Tensor.FromArray(new byte[4 * 84 * 84].Select(static (_, i) => (byte)(i * 7)).ToArray(), [1, 4, 84, 84]);
        using IDisposable scope = Autograd.NoGrad();
        Tensor features = encoder.Forward(bytes.Reshape(1, 1, 4, 84, 84)).Reshape(1, 5);
        float[] expected = [.. Enumerable.Range(0, 4).Select(action => state["network.9.bias"].ToArray<float>()[action]
            + features.ToArray<float>().Zip(state["network.9.weight"].ToArray<float>().Skip(5 * action))
                .Sum(static pair => pair.First * pair.Second))];
        StateDict answers = PolicyActing.Run(loaded.Policy, new Dictionary<string, Tensor> { ["observation"] = bytes });
        Compare.Relative(Tensor.FromArray(expected, [1, 4]), answers["q_values"], 1e-5, "q_values");
    }

    [Fact]
    public void Sizes_other_than_the_scripts_are_stated_or_seen()
    {
        using var folder = new TemporaryFolder();
        StateDict state = Atari(inputs: 64 * 1 * 2);
        PolicyFiles.Add(state, new Generator(3), "actor", 6, 5);
        PolicyFiles.Add(state, new Generator(4), "critic", 1, 5);
        string path = folder.File("ppo");
        File.WriteAllBytes(path, PolicyFiles.Torch(state));
        Fails.With<InvalidFileException>(() => PolicyReader.Load(path), "expected images of 84x84, as CleanRL's script has them",
            "flatten to 128 features; state the size: --set observation=[4,84,84]");
        Fails.With<InvalidFileException>(
            () => PolicyReader.Load(path, new PolicyReading { Statements = ["observation=[4,84,84]"] }),
            "flatten to 128 features, and --set says");
        Fails.With<InvalidFileException>(
            () => PolicyReader.Load(path, new PolicyReading { Statements = ["observation=[4,36,44]", "action_space=discrete(5)"] }),
            "the head gives 6 numbers for discrete(6), and --set says discrete(5)");
        var seen = new Dictionary<string, Tensor> { ["observation"] = Tensor.Zeros([1, 4, 36, 47], DType.UInt8) };
        Assert.Equal("{observation: image(4, 36, 47, channels_first)}",
            PolicyReader.Load(path, new PolicyReading { Seen = seen }).Description.Observations.ToString());
        Assert.Equal("{observation: image(4, 39, 44, channels_first)}",
            PolicyReader.Load(path, new PolicyReading { Statements = ["observation=[4,39,44]"] }).Description.Observations.ToString());
    }

    private static StateDict Atari(int inputs)
    {
        var draw = new Generator(1);
        StateDict state = new();
        PolicyFiles.Add(state, draw, "network.0", 32, 4, 8, 8);
        PolicyFiles.Add(state, draw, "network.2", 64, 32, 4, 4);
        PolicyFiles.Add(state, draw, "network.4", 64, 64, 3, 3);
        PolicyFiles.Add(state, draw, "network.7", 5, inputs);
        return state;
    }
}
