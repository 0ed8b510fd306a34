using System.Text;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Torch;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Rl.Readers;

/// <summary>
/// Files that mean harm: pickles that would run a command in every place where a pickle may stand, archives that are more than they look.
/// </summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class HostilePolicyTests
{
    [Theory]
    [InlineData("policy.pth", false)]
    [InlineData("policy.pth in the older layout", false)]
    [InlineData("a value of policy.pth", false)]
    [InlineData("data", true)]
    [InlineData("policy.optimizer.pth", true)]
    [InlineData("pytorch_variables.pth", true)]
    [InlineData("a CleanRL file", false)]
    [InlineData("a bare pickle", false)]
    [InlineData("an amago checkpoint", false)]
    public void A_pickle_that_would_run_a_command_is_never_run(string place, bool isRead)
    {
        using var folder = new TemporaryFolder();
        string witness = folder.File("witness"), file = folder.File("policy.zip"), output = folder.File("own.safetensors");
        string attack = $"cos\nsystem\n{PickleText.Text($"touch {witness}")}\u0085R";
        byte[] bare = PickleText.Pickled(attack), checkpoint = PickleText.Archive(bare);
        byte[] data = Encoding.UTF8.GetBytes(PolicyFiles.Data());
        byte[] policy = PolicyFiles.Torch(PolicyFiles.Nature());
        byte[] planted = Encoding.UTF8.GetBytes(PolicyFiles.Data(
            kwargs: $$"""{":type:": "<class 'dict'>", ":serialized:": "{{Convert.ToBase64String(bare)}}"}"""));
        byte[] bytes = place switch
        {
            "policy.pth" => Zip(("data", data), ("policy.pth", checkpoint)),
            "policy.pth in the older layout" => Zip(("data", data), ("policy.pth", OlderCheckpoints.File(bare))),
            "a value of policy.pth" => Zip(
                ("data", data), ("policy.pth", PickleText.Checkpoint($"{PickleText.Text("action_net.weight")}{attack}"))),
            "data" => Zip(("data", planted), ("policy.pth", policy)),
            "policy.optimizer.pth" => Zip(("data", data), ("policy.pth", policy), ("policy.optimizer.pth", checkpoint)),
            "pytorch_variables.pth" => Zip(("data", data), ("policy.pth", policy), ("pytorch_variables.pth", bare)),
            "a CleanRL file" => PickleText.Checkpoint($"{PickleText.Text("network.0.weight")}{attack}"),
            "an amago checkpoint" => PickleText.Checkpoint($"{PickleText.Text("tstep_encoder.cnn.conv1.weight")}{attack}"),
            _ => bare,
        };
        File.WriteAllBytes(file, bytes);
        if (isRead)
            CliRun.Ok("import", file, "-o", output);
        else
            CliRun.Refused(["import", file, "-o", output], "policy.zip");
        Assert.False(File.Exists(witness));
        Assert.Equal(isRead, File.Exists(output));
    }

    [Fact]
    public void A_size_that_data_claims_takes_no_memory()
    {
        using var folder = new TemporaryFolder();
        string data = PolicyFiles.Data().Replace("discrete.Discrete", "box.Box", StringComparison.Ordinal)
            .Replace("\"_shape\": []", "\"_shape\": [2000000000]", StringComparison.Ordinal);
        string file = PolicyFiles.Sb3(folder.File("policy.zip"), PolicyFiles.Nature(), data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fails.With<InvalidFileException>(() => PolicyReader.Load(file), "policy.zip", "1 to 1048576 numbers, got 2000000000");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Sizes_that_are_more_than_a_number_holds_together_are_refused()
    {
        const string spaces = "{'a': Box(-1, 1, (2000000000,), float32), 'b': Box(-1, 1, (2000000000,), float32)}";
        RefusedBriefly(Vectors(), Dictionary(spaces), "the first layer reads 3 numbers", "which give 4000000000");
    }

    [Fact]
    public void What_messages_quote_of_a_file_is_cut_short()
    {
        string name = new('n', 10_000), counts = string.Join(", ", Enumerable.Repeat(7, 10_000));
        string actions = PolicyFiles.Data().Replace("discrete.Discrete", "multi_discrete.MultiDiscrete", StringComparison.Ordinal)
            .Replace("\"n\": \"2\"", $"\"nvec\": [{counts}]", StringComparison.Ordinal);
        RefusedBriefly(PolicyFiles.Nature(), actions, "action_net gives 2 numbers, and data says action_space = multi_discrete([7, 7");
        RefusedBriefly(PolicyFiles.Nature(), actions, ["action_space=discrete(2)"], "and --set says discrete(2)");
        RefusedBriefly(PolicyFiles.Nature(), PolicyFiles.Data($"[{counts}]"), "expected an image of three sizes", "got Box(7, 7");
        RefusedBriefly(
            Vectors(), Dictionary($"{{'{name}': Box(-1, 1, (2,), float32), 'b': Discrete(4)}}"), "are said to be {nnn", "which give 6");
        RefusedBriefly(Vectors(), Dictionary($"{{'{name}': Box(7,), 'b': Discrete(4)}}"),
            "expected to know the sizes of nnn", "which make -1 of the 3 numbers");
        RefusedBriefly(
            Vectors(), Dictionary($"{{'b': Box(-1, 1, ({counts}), float32)}}"), "expected a space of at most", "got (7, 7");
        StateDict images = PolicyFiles.Nature($"features_extractor.extractors.{name}");
        RefusedBriefly(images, null, "expected to know the size of the images 'nnn", "--set observation.nnn");
        RefusedBriefly(images, Dictionary($"{{'{name}': Box(0, 255, (1, 84, 84), uint8)}}"), "the parameters features_extractor.extr");
        RefusedBriefly(images, Dictionary($"{{'{name}': Box(0, 255, (1, 36, 36), uint8)}}"),
            [$"observation.{name}=[1,84,84]"], "data says observation.nnn");
        images = PolicyFiles.Nature();
        PolicyFiles.Add(images, new Generator(1), $"features_extractor.extractors.{name}.linear.0", 3, 64);
        RefusedBriefly(images, null, "expected a parameter features_extractor.extractors.nnn");
    }

    [Fact]
    public void A_zip_file_without_parameters_says_what_is_in_it()
    {
        Refused(Zip(("data", "{}"u8.ToArray()), ("actor.pth", [1])), "expected a member policy.pth", "got data, actor.pth");
        Refused(ZipBytes.File(), "expected a member policy.pth");
    }

    [Fact]
    public void Damaged_and_tricky_archives_are_refused_in_one_line()
    {
        byte[] data = Encoding.UTF8.GetBytes(PolicyFiles.Data()), policy = PolicyFiles.Torch(PolicyFiles.Nature());
        byte[] good = Zip(("data", data), ("policy.pth", policy));
        Refused(good[..^30], "zip");
        Refused(Zip(("../policy.pth", policy), ("policy.pth", policy)), "relative paths within the archive");
        Refused(Zip(("policy.pth", policy), ("policy.pth", policy)), "'policy.pth' twice");
        Refused(Zip(("data", data), ("policy.pth", policy[..^30])), "policy.zip, policy.pth");
        Refused(Zip(("data", data), ("policy.pth", "no checkpoint"u8.ToArray())), "policy.zip, policy.pth");
        Refused(Zip(("data", "[1, 2]"u8.ToArray()), ("policy.pth", policy)), "policy.zip, data: expected a JSON object, got Array");
        Refused(Zip(("data", "{\"a\": "u8.ToArray()), ("policy.pth", policy)),
            "policy.zip, data: expected JSON, got other text, in line 1");
        Refused(Zip(
            ("data", "{\"use_sde\": true, \"policy_kwargs\": {\"activation_fn\": \"\\ud800\"}}"u8.ToArray()), ("policy.pth", policy)),
            "policy.zip, data");
        Refused(Zip(("data", new byte[] { 0xff, 0xfe }), ("policy.pth", policy)), "policy.zip, data: expected JSON");
        byte[] deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Refused(Zip(("data", deep), ("policy.pth", policy)), "policy.zip, data: expected JSON");
    }

    [Fact]
    public void A_member_of_nothing_but_zeros_is_refused_before_it_takes_memory()
    {
        var part = new ZipPart("policy.pth", new byte[100_000_000]) { Deflated = true };
        Refused(ZipBytes.File(part), "expected at most", "bytes in memory");
    }

    [Fact]
    public void Networks_that_are_larger_than_their_file_are_refused()
    {
        string data = PolicyFiles.Data("[1, 30000, 30000]");
        Refused(Zip(("data", Encoding.UTF8.GetBytes(data)), ("policy.pth", PolicyFiles.Torch(PolicyFiles.Nature()))), "which flattens to");
        string actions = PolicyFiles.Data(actions: 16_000_000);
        Refused(Zip(("data", Encoding.UTF8.GetBytes(actions)), ("policy.pth", PolicyFiles.Torch(PolicyFiles.Nature()))),
            "action_net gives 2 numbers");
    }

    [Fact]
    public void Observations_that_do_not_fit_are_refused_with_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At("ppo_multi_input.zip"), input = folder.File("obs.npz"), output = folder.File("out.npz");
        StateDict good = PolicyFiles.Expected("ppo_multi_input.zip");
        Act(static name => name == "obs.gear", null, "none of the name 'gear'");
        Act(static _ => false, ("obs.wind", Tensor.Zeros([4, 2])), "got 'wind' too");
        Act(static name => name == "obs.map", ("obs.map", Tensor.Zeros([4, 1, 40, 36], DType.UInt8)), "map", "(4, 1, 40, 36)");
        Act(static name => name == "obs.map", ("obs.map", Tensor.Zeros([4, 1, 36, 36])), "map", "Float32 (4, 1, 36, 36)");
        Act(static name => name == "obs.speed", ("obs.speed", Tensor.Zeros([3, 3])), "speed", "(3, 3)");
        Act(static name => name == "obs.gear", ("obs.gear", Tensor.FromArray([0L, 1, 4, 2], [4])), "gear");
        Act(static _ => true,
            ("obs", Tensor.Zeros([4, 3, 40, 48], DType.UInt8)), "expected arrays obs.camera, obs.gear, obs.map, obs.speed, got obs");
        Act(static _ => true, ("frames", Tensor.Zeros([4, 3, 40, 48], DType.UInt8)), "expected an array obs, or arrays obs.NAME, got none");

        void Act(Func<string, bool> leftOut, (string Name, Tensor Value)? added, params string[] parts)
        {
            var arrays = new StateDict();
            foreach ((string name, Tensor value) in good.Where(
                pair => pair.Key.StartsWith("obs", StringComparison.Ordinal) && !leftOut(pair.Key)))
                arrays.Add(name, value);
            if (added is var (extra, tensor))
                arrays.Add(extra, tensor);
            Npz.Save(input, arrays);
            CliRun.Refused(["act", policy, "--input", input, "-o", output], ["obs.npz", .. parts]);
            Assert.False(File.Exists(output));
        }
    }

    private static StateDict Vectors()
    {
        var state = new StateDict();
        PolicyFiles.Add(state, new Generator(1), "action_net", 2, 3);
        PolicyFiles.Add(state, new Generator(2), "value_net", 1, 3);
        return state;
    }

    private static string Dictionary(string spaces) => PolicyFiles.Data().Replace(
        "gymnasium.spaces.box.Box'>\", \"dtype\"", $"gymnasium.spaces.dict.Dict'>\", \"spaces\": \"{spaces}\", \"dtype\"",
        StringComparison.Ordinal);

    private static void RefusedBriefly(StateDict state, string? data, params string[] parts) => RefusedBriefly(state, data, [], parts);

    private static void RefusedBriefly(StateDict state, string? data, string[] statements, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        string file = PolicyFiles.Sb3(folder.File("policy.zip"), state, data);
        var refusal = Assert.Throws<InvalidFileException>(() => PolicyReader.Load(file, new PolicyReading { Statements = statements }));
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.InRange(refusal.Message.Length, 1, 2000);
    }

    private static byte[] Zip(params (string Name, byte[] Contents)[] members) =>
        ZipBytes.File([.. members.Select(static member => new ZipPart(member.Name, member.Contents))]);

    private static void Refused(byte[] archive, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("policy.zip");
        File.WriteAllBytes(file, archive);
        CliRun.Refused(["import", file, "-o", folder.File("own.safetensors")], ["policy.zip", .. parts]);
    }
}
