using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>Policies of our own that no run trained, as files that say all of themselves.</summary>
public sealed class OwnPolicyTests
{
    [Theory]
    [InlineData("discrete(5)")]
    [InlineData("tuple(discrete(3), multi_binary(2), box(2, -1, 1))")]
    public void A_policy_of_one_image_comes_back_with_the_same_bits(string actions)
    {
        var encoder = new Sb3NatureCnn((36, 40, 3), channelsFirst: false, featuresDim: 7, generator: new Generator(1));
        var policy = new ActorCritic(encoder, ActionSpace.Parse(actions), hidden: 6, activation: "gelu", generator: new Generator(2));
        Check(policy, new()
        {
            ["observation"] = Tensor.FromArray([.. Enumerable.Range(0, 2 * 4320).Select(static i => (byte)(i * 31))], [2, 36, 40, 3])
        });
    }

    [Fact]
    public void A_policy_of_several_things_comes_back_with_its_statistics()
    {
        ObservationSpace space = ObservationSpace.Parse("{camera: image(10, 12, 2), speed: vector(3), gear: discrete(4)}");
        var settings = new ObservationEncoderSettings { NormalizeVectors = true, MergeFeatures = 5, MergeNorm = "layer", Clip = 2.5f };
        var encoder = new ObservationEncoder(
            space, static image => new GridworldCnn((10, 12, 2), false, "mish", [2, 3, 4], generator: new Generator(3)),
            settings, new Generator(4));
        var policy = new ActorCritic(encoder, new MultiDiscreteActions([2, 3]), hidden: 6, generator: new Generator(5));
        var observations = new Dictionary<string, Tensor>
        {
            ["camera"] = Tensor.FromArray([.. Enumerable.Range(0, 2 * 240).Select(static i => (byte)(i * 17))], [2, 10, 12, 2]),
            ["speed"] = Tensor.FromArray([1f, 2, 3, -4, 5, 6], [2, 3]),
            ["gear"] = Tensor.FromArray([3L, 1], [2]),
        };
        encoder.UpdateStatistics(ObservationBatch.FromTensors(space, observations));
        Check(policy, observations);
    }

    [Fact]
    public void Encoders_without_a_name_are_refused_and_so_is_what_the_file_contradicts()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("own.safetensors");
        Fails.With<ArgumentException>(
            () => PolicyFile.Save(path, new ActorCritic(new Nameless(), 3)), "expected encoders that are registered by a name");
        PolicyFile.Save(path, new ActorCritic(new GridworldCnn((10, 10, 4), false, "relu"), 3));
        Refused(["action_space=discrete(4)"], "its metadata says action_space = discrete(3), and --set says discrete(4)");
        Refused(["observation=[10,10,3]"], "its metadata says observation = image(10, 10, 4), and --set says image(10, 10, 3)");
        Refused(["activation=tanh"], "its metadata says activation = relu, and --set says tanh");
        Refused(["colour=red"], "--set colour");
        Assert.NotNull(PolicyReader.Load(path, new PolicyReading { Statements = ["action_space=discrete(3)"] }));

        void Refused(string[] statements, string part) => Fails.With<InvalidFileException>(
            () => PolicyReader.Load(path, new PolicyReading { Statements = statements }), "own.safetensors", part);
    }

    [Fact]
    public void Drawn_actions_are_limited_to_the_bounds_of_their_space()
    {
        var encoder = new GridworldCnn((10, 10, 1), false, "relu", generator: new Generator(1));
        var policy = new ActorCritic(encoder, new ContinuousActions(2, -0.01f, 0.02f), hidden: 3, generator: new Generator(2));
        var observations = new Dictionary<string, Tensor> { ["observation"] = Tensor.Zeros([40, 10, 10, 1], DType.UInt8) };
        float[] actions = PolicyActing.Run(policy, observations, new Generator(3))["actions"].ToArray<float>();
        Assert.All(actions, static action => Assert.InRange(action, -0.01f, 0.02f));
        Assert.Contains(-0.01f, actions);
        Assert.Contains(0.02f, actions);
    }

    private static void Check(ActorCritic policy, Dictionary<string, Tensor> observations)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("own.safetensors");
        policy.Eval();
        PolicyFile.Save(path, policy);
        LoadedPolicy back = PolicyReader.Load(path);
        Assert.Equal(policy.ObservationSpace, back.Policy.ObservationSpace);
        Assert.Equal(policy.ActionSpace, back.Policy.ActionSpace);
        StateDict expected = PolicyActing.Run(policy, observations), actual = PolicyActing.Run(back.Policy, observations);
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, Tensor value) in expected.Where(static pair => pair.Value.DType == DType.Float32))
            Compare.Bits(value, actual[name], name);
    }

    private sealed class Nameless() : Cnn((4, 4, 1), false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs;
    }
}
