using System.Text;
using Amago.Formats;
using Amago.Fuzz.Mutation;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.Fuzz.Targets;

/// <summary>Policies of other libraries: zip files and what <c>data</c> says in them, state dicts, policies of our own.</summary>
internal static class PolicyTargets
{
    private const int MaxElements = 100_000;

    private static readonly TextMutation Words = new(
        "\"observation_space\"",
        "\"action_space\"", "\"policy_kwargs\"", "\":type:\"", "\":serialized:\"", "\"_shape\"", "\"spaces\"", "\"n\"",
        "\"nvec\"", "\"low\"",
        "\"high\"", "\"start\"", "\"<class 'gymnasium.spaces.box.Box'>\"", "\"<class 'gymnasium.spaces.dict.Dict'>\"",
        "\"OrderedDict([('a', Box(0, 255, (1, 36, 36), uint8)), ('b', Discrete(4))])\"", "\"{'a': Discrete(2), 'b': MultiBinary(3)}\"",
        "\"[3 2 5]\"", "\"[inf -inf nan]\"", "\"\\ud800\"", "NaN", "-Infinity", "\"normalize_images\"", "\"activation_fn\"", "\"use_sde\"");

    private static readonly TextMutation Metadata = new(
        "amago.policy", "sb3.actor_critic", "sb3.q_network", "cleanrl.ppo_atari", "actor_critic", "discrete(2)", "box(2, -1, 1)",
        "tuple(discrete(1), multi_binary(1))",
        "image(1, 36, 36, channels_first)", "vector(3)", "{a: discrete(3)}", "{observation: vector(3)}");

    public static FuzzTarget Archive() =>
        Of("policy-zip", [Zip(Data()), Zip(Data("{'speed': Box(-1, 1, (3,), float32)}"))], ZipMutation.Torch, static bytes => bytes);

    public static FuzzTarget ArchiveData() => Of(
        "policy-data", [Data(), Data("{'speed': Box(-1, 1, (1,), float32), 'gear': Discrete(2)}")], Words.Mutate, Zip);

    public static FuzzTarget StateDictFile() =>
        Of("policy-pt", [Torch(Parameters()), Torch(CleanRl())], ZipMutation.Torch, static bytes => bytes, "action_space=discrete(2)");

    public static FuzzTarget OwnFile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("amago-fuzz-").FullName, "own.safetensors");
        string archive = Path.ChangeExtension(path, ".zip");
        File.WriteAllBytes(archive, Zip(Data()));
        PolicyReader.Load(archive).Save(path);
        byte[] own = File.ReadAllBytes(path);
        return Of("policy-own", [own], static (input, another, random) => random.Next(2) == 0
            ? HeaderMutation.SafeTensors(input, another, random)
            : Metadata.Mutate(input, another, random), static bytes => bytes);
    }

    private static FuzzTarget Of(string name, byte[][] seeds, Mutator mutate, Func<byte[], byte[]> file, params string[] statements)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("amago-fuzz-").FullName, "policy");
        return new FuzzTarget(
            name,
            () => seeds,
            input =>
            {
                File.WriteAllBytes(path, file(input));
                LoadedPolicy loaded = PolicyReader.Load(path, new PolicyReading { Statements = statements, Warn = static _ => { } });
                if (loaded.Policy.ObservationSpace.Entries.Sum(static entry => (long)entry.Shape.ElementCount) > MaxElements)
                    return;
                PolicyActing.Run(loaded.Policy, new ObservationBatch(loaded.Policy.ObservationSpace, 2).ToDictionary());
            },
            static exception => exception is InvalidFileException,
            mutate);
    }

    private static byte[] Data() => Data(null);

    private static byte[] Data(string? spaces)
    {
        string kind = spaces is null ? "box.Box" : "dict.Dict", told = spaces is null ? "\"_shape\": [3]" : $"\"spaces\": \"{spaces}\"";
        return Encoding.UTF8.GetBytes(
            "{\"policy_kwargs\": {\"activation_fn\": \"<class 'torch.nn.modules.activation.ReLU'>\"}, \"clip_range\": 0.2, "
            + $"\"observation_space\": {{\":type:\": \"<class 'gymnasium.spaces.{kind}'>\", {told}}}, "
            + "\"action_space\": {\":type:\": \"<class 'gymnasium.spaces.discrete.Discrete'>\", \"n\": \"2\", \"start\": \"0\"}}");
    }

    private static byte[] Zip(byte[] data) => ZipMembers.ToArray(
        [new("data", data), new("policy.pth", Torch(Parameters())), new("_stable_baselines3_version", "2.3.2"u8.ToArray())]);

    private static StateDict Parameters() => new()
    {
        { "mlp_extractor.policy_net.0.weight", Tensor.Ones([4, 3]) }, { "mlp_extractor.policy_net.0.bias", Tensor.Ones([4]) },
        { "action_net.weight", Tensor.Ones([2, 4]) }, { "action_net.bias", Tensor.Ones([2]) },
        { "value_net.weight", Tensor.Ones([1, 3]) }, { "value_net.bias", Tensor.Ones([1]) },
    };

    private static StateDict CleanRl() => new()
    {
        { "network.0.weight", Tensor.Ones([1, 1, 8, 8]) }, { "network.7.weight", Tensor.Ones([2, 64]) },
        { "network.4.weight", Tensor.Ones([64, 1, 3, 3]) }, { "actor.weight", Tensor.Ones([2, 2]) },
    };

    private static byte[] Torch(StateDict state)
    {
        using var stream = new MemoryStream();
        TorchCheckpoint.Write(stream, state);
        return stream.ToArray();
    }
}
