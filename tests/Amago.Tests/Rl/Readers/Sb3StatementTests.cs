using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>What shapes, data and the caller say of a policy of stable-baselines3, where they agree, disagree, or say nothing.</summary>
public sealed class Sb3StatementTests
{
    [Fact]
    public void Data_that_the_parameters_contradict_are_an_error_that_names_both()
    {
        Refused(PolicyFiles.Nature(), PolicyFiles.Data("[3, 36, 36]"),
            "the parameters features_extractor.* are for images of 1 channels, (C, H, W), that flatten to 64 features",
            "the observation is said to be image(3, 36, 36, channels_first)");
        Refused(PolicyFiles.Nature(), PolicyFiles.Data("[1, 84, 84]"), "which flattens to 3136");
        Refused(PolicyFiles.Nature(), PolicyFiles.Data("[36, 36, 1]"), "image(36, 36, 1, channels_first)");
        Refused(PolicyFiles.Nature(), PolicyFiles.Data(actions: 5),
            "action_net gives 2 numbers, and data says action_space = discrete(5), which takes 5");
    }

    [Fact]
    public void A_statement_that_data_contradict_is_an_error_that_names_both()
    {
        string data = PolicyFiles.Data(
            kwargs: """{"normalize_images": false, "activation_fn": "<class 'torch.nn.modules.activation.ReLU'>"}""");
        StateDict layers = WithLayers();
        Refused(layers, data, ["normalize_images=True"], "data.policy_kwargs says normalize_images = False, and --set says True");
        Refused(layers, data, ["activation_fn=tanh"], "data.policy_kwargs says activation_fn = relu, and --set says tanh");
        Refused(layers, data, ["action_space=multi_binary(2)"], "data says action_space = discrete(2), and --set says multi_binary(2)");
        Refused(layers, data, ["observation=[1,37,37]"],
            "data says observation = image(1, 36, 36, channels_first), and --set says image(1, 37, 37, channels_first)");
        LoadedPolicy loaded = Load(layers, data, "activation_fn=torch.nn.ReLU", "normalize_images=false", "observation=[1, 36, 36]");
        Assert.Equal(
            [("activation_fn", "relu"), ("normalize_images", "False")], loaded.Description.Settings.Select(static s => (s.Key, s.Value)));
    }

    [Fact]
    public void What_nobody_says_is_asked_for_by_name()
    {
        Refused(PolicyFiles.Nature(), null, "expected to know the size of the images 'observation': of 1 channels, flattened to 64, which "
            + "several sizes give; state it: --set observation=[1,84,84]");
        Refused(PolicyFiles.Nature(), null, ["observation=[1,36,36]"],
            "expected to know which actions the 2 numbers of action_net stand for; state it: --set action_space=discrete(2)");
        LoadedPolicy loaded = Load(PolicyFiles.Nature(), null, "observation=[1,36,36]", "action_space=multi_binary(2)");
        Assert.Equal("multi_binary(2)", loaded.Description.Actions!.ToString());
        Assert.Null(loaded.Description.Algorithm);
    }

    [Fact]
    public void Sizes_come_from_the_observations_that_are_about_to_be_shown()
    {
        using var folder = new TemporaryFolder();
        string path = PolicyFiles.Sb3(folder.File("p.zip"), PolicyFiles.Nature(), null);
        var seen = new Dictionary<string, Tensor> { ["observation"] = Tensor.Zeros([2, 1, 39, 41], DType.UInt8) };
        LoadedPolicy loaded = PolicyReader.Load(path, new PolicyReading { Seen = seen, Statements = ["action_space=discrete(2)"] });
        Assert.Equal("{observation: image(1, 39, 41, channels_first)}", loaded.Description.Observations.ToString());
        seen["observation"] = Tensor.Zeros([2, 1, 84, 84], DType.UInt8);
        Fails.With<InvalidFileException>(() => PolicyReader.Load(
            path, new PolicyReading { Seen = seen, Statements = ["action_space=discrete(2)"] }),
            "the observation that came image(1, 84, 84, channels_first), which flattens to 3136");
    }

    [Theory]
    [InlineData("activation_fn=relu", "--set activation_fn: a sb3.actor_critic network takes")]
    [InlineData("colour=red", "--set colour")]
    [InlineData("observation", "Statement 'observation': expected key=value")]
    [InlineData("observation= ", "Statement 'observation= ': expected key=value")]
    [InlineData(
        "observation=many", "observation: expected an image such as [4, 84, 84], a vector's length such as 3, or discrete(5), got 'many'")]
    [InlineData("action_space=discrete", "expected '(' at character 8")]
    [InlineData("normalize_images=maybe", "normalize_images: expected True or False, got 'maybe'")]
    public void A_statement_that_means_nothing_is_refused(string statement, string expected) =>
        Refused(PolicyFiles.Nature(), PolicyFiles.Data(), [statement], expected);

    [Fact]
    public void Vectors_of_a_dictionary_are_asked_for_and_a_single_one_follows_from_the_first_layer()
    {
        StateDict state = Dictionary(others: 7);
        const string image = "observation.camera=[1,36,36]", actions = "action_space=discrete(2)";
        Refused(state,
            null, [image, actions], "the first layer reads 10 numbers, 7 more than {camera: image(1, 36, 36, channels_first)} give");
        Refused(state, null, [image, actions, "observation.speed=3"], "reads 10 numbers, 4 more than");
        LoadedPolicy loaded = Load(state, null, image, actions, "observation.speed=3", "observation.gear=discrete(4)");
        Assert.Equal(
            "{camera: image(1, 36, 36, channels_first), gear: discrete(4), speed: vector(3)}", loaded.Description.Observations.ToString());

        using var folder = new TemporaryFolder();
        string path = PolicyFiles.Sb3(folder.File("p.zip"), state, null);
        var seen = new Dictionary<string, Tensor>
        {
            ["camera"] = Tensor.Zeros([2, 1, 36, 36], DType.UInt8),
            ["gear"] = Tensor.Zeros([2], DType.Int64),
        };
        loaded = PolicyReader.Load(path, new PolicyReading { Seen = seen, Statements = [actions] });
        Assert.Equal("{camera: image(1, 36, 36, channels_first), gear: discrete(7)}", loaded.Description.Observations.ToString());
    }

    [Fact]
    public void The_order_of_a_dictionary_is_that_of_data()
    {
        const string spaces = "OrderedDict([('wind', Box([-1. -2.], [1. 2.], (2,), float32)), ('camera', Box(0, 255, (1, 36, 36), uint8)), "
            + "('gear', Discrete(4)), ('keys', MultiBinary(1))])";
        string data = PolicyFiles.Data().Replace(
            "gymnasium.spaces.box.Box'>\", \"dtype\"",
            $"gymnasium.spaces.dict.Dict'>\", \"spaces\": \"{spaces}\", \"dtype\"", StringComparison.Ordinal);
        LoadedPolicy loaded = Load(Dictionary(others: 7), data);
        Assert.Equal(
            "{wind: vector(2), camera: image(1, 36, 36, channels_first), gear: discrete(4), keys: vector(1)}",
            loaded.Description.Observations.ToString());
        loaded = Load(Dictionary(others: 7), data.Replace("Box([-1. -2.], [1. 2.], (2,), float32)", "Box(2,)", StringComparison.Ordinal));
        Assert.Equal(
            "{wind: vector(2), camera: image(1, 36, 36, channels_first), gear: discrete(4), keys: vector(1)}",
            loaded.Description.Observations.ToString());
        Refused(Dictionary(others: 8), data, "the first layer reads 11 numbers, and the observations are said to be", "which give 10");
        Refused(Dictionary(others: 7),
            data, ["observation.speed=3"], "data says that observations are wind, camera, gear, keys, got 'speed' too");
    }

    [Fact]
    public void Networks_of_another_kind_are_named_by_their_first_parameters()
    {
        var state = new StateDict();
        PolicyFiles.Add(state, new Generator(1), "actor.mu", 2, 3);
        PolicyFiles.Add(state, new Generator(1), "critic.qf0.0", 2, 3);
        Refused(state, PolicyFiles.Data(), "expected a policy of stable-baselines3 (PPO, A2C, DQN)",
            "got the parameters actor.mu.weight, actor.mu.bias, critic.qf0.0.weight, critic.qf0.0.bias");
        StateDict recurrent = PolicyFiles.Nature();
        PolicyFiles.Add(recurrent, new Generator(1), "lstm_actor.cell", 2, 3);
        Refused(recurrent, PolicyFiles.Data(), "surplus: lstm_actor.cell.weight, lstm_actor.cell.bias");
        Refused(PolicyFiles.Nature(), PolicyFiles.Data().Replace("{\"policy", "{\"use_sde\": true, \"policy", StringComparison.Ordinal),
            "use_sde = True");
    }

    private static StateDict WithLayers()
    {
        StateDict state = PolicyFiles.Nature();
        PolicyFiles.Add(state, new Generator(3), "mlp_extractor.policy_net.0", 3, 3);
        return state;
    }

    private static StateDict Dictionary(int others)
    {
        StateDict nature = PolicyFiles.Nature("features_extractor.extractors.camera"), state = new();
        foreach ((string name, Tensor value) in nature.Where(static pair => pair.Key.StartsWith("features", StringComparison.Ordinal)))
            state.Add(name, value);
        PolicyFiles.Add(state, new Generator(4), "action_net", 2, 3 + others);
        PolicyFiles.Add(state, new Generator(5), "value_net", 1, 3 + others);
        return state;
    }

    private static LoadedPolicy Load(StateDict state, string? data, params string[] statements)
    {
        using var folder = new TemporaryFolder();
        return PolicyReader.Load(PolicyFiles.Sb3(folder.File("p.zip"), state, data), new PolicyReading { Statements = statements });
    }

    private static void Refused(StateDict state, string? data, params string[] parts) => Refused(state, data, [], parts);

    private static void Refused(StateDict state, string? data, string[] statements, params string[] parts) =>
        Fails.With<InvalidFileException>(() => Load(state, data, statements), ["p.zip", .. parts]);
}
