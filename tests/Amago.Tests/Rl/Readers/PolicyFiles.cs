using Amago.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>Files that other libraries wrote, with what they computed, and small ones that are made here.</summary>
internal static class PolicyFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reference", "policies");

    /// <summary>A file's path.</summary>
    public static string At(string name) => Path.Combine(Folder, name);

    /// <summary>What the library computed from which observations.</summary>
    public static StateDict Expected(string name) => Npz.Load(At(Path.ChangeExtension(name, ".expected.npz")));

    /// <summary>The observations among the arrays, under the names of the policy's entries.</summary>
    public static Dictionary<string, Tensor> Observations(StateDict arrays) =>
        arrays.Where(static pair => pair.Key.StartsWith("obs", StringComparison.Ordinal))
        .ToDictionary(
            static pair => pair.Key == "obs" ? "observation" : pair.Key["obs.".Length..],
            static pair => pair.Value,
            StringComparer.Ordinal);

    /// <summary>The parameters of a policy of stable-baselines3 on images (1, 36, 36), with 3 features and 2 actions.</summary>
    /// <param name="extractors">Names of the extractors, without their dot.</param>
    public static StateDict Nature(params string[] extractors)
    {
        var draw = new Generator(7);
        var state = new StateDict();
        foreach (string extractor in extractors.Length == 0 ? ["features_extractor"] : extractors)
        {
            Add(state, draw, $"{extractor}.cnn.0", 32, 1, 8, 8);
            Add(state, draw, $"{extractor}.cnn.2", 64, 32, 4, 4);
            Add(state, draw, $"{extractor}.cnn.4", 64, 64, 3, 3);
            Add(state, draw, $"{extractor}.linear.0", 3, 64);
        }

        Add(state, draw, "action_net", 2, 3);
        Add(state, draw, "value_net", 1, 3);
        return state;
    }

    /// <summary>Adds a layer with weight and bias.</summary>
    public static void Add(StateDict state, Generator draw, string layer, params int[] shape)
    {
        state.Add($"{layer}.weight", Drawn(draw, shape));
        state.Add($"{layer}.bias", Drawn(draw, shape[0]));
    }

    /// <summary>Values between -0.1 and 0.1.</summary>
    public static Tensor Drawn(Generator draw, params int[] shape)
    {
        Tensor values = Tensor.Zeros(shape);
        draw.Uniform(values.AsSpan<float>());
        return (values * 0.2f) - 0.1f;
    }

    /// <summary>A state dict as <c>torch.save</c> writes it.</summary>
    public static byte[] Torch(StateDict state)
    {
        using var stream = new MemoryStream();
        TorchCheckpoint.Write(stream, state);
        return stream.ToArray();
    }

    /// <summary>Writes a zip file as stable-baselines3 does, of whatever members.</summary>
    public static string Sb3(string path, StateDict state, string? data, params (string Name, byte[] Contents)[] more)
    {
        var members = new List<KeyValuePair<string, byte[]>> { new("policy.pth", Torch(state)) };
        if (data is not null)
            members.Add(new("data", System.Text.Encoding.UTF8.GetBytes(data)));
        members.AddRange(more.Select(static member => KeyValuePair.Create(member.Name, member.Contents)));
        ZipMembers.Save(path, members);
        return path;
    }

    /// <summary>What stable-baselines3 says of one image and n actions; the pickles are left out.</summary>
    public static string Data(string shape = "[1, 36, 36]", int actions = 2, string kwargs = "{}") =>
        $$$"""
        {"policy_kwargs": {{{kwargs}}}, "clip_range": {":type:": "<class 'function'>"}, "target_kl": NaN,
         "observation_space": {":type:": "<class 'gymnasium.spaces.box.Box'>", "dtype": "uint8", "_shape": {{{shape}}}},
         "action_space": {":type:": "<class 'gymnasium.spaces.discrete.Discrete'>", "n": "{{{actions}}}", "start": "0", "_shape": []}}
        """;
}
