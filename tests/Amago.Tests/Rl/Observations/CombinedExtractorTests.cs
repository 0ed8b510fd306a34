using System.IO.Compression;
using Amago.Formats;
using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Observations;

/// <summary>CombinedExtractor of stable-baselines3 against a policy that the library wrote, and what it computed.</summary>
public sealed class CombinedExtractorTests
{
    private static readonly ObservationSpace Space = new(
    [
        new VectorEntry("speed", 3), new DiscreteEntry("gear", 4), new ImageEntry("map", [1, 36, 36], channelsFirst: true),
        new ImageEntry("camera", [3, 40, 48], channelsFirst: true),
    ]);

    [Fact]
    public void Its_features_are_what_the_librarys_heads_read()
    {
        StateDict policy = Policy(), expected = Npz.Load(PathOf("ppo_multi_input.expected.npz"));
        ObservationEncoder encoder = ObservationEncoder.CombinedExtractor(Space, imageFeatures: 16);
        Assert.Equal(["camera", "gear", "map", "speed"], encoder.Space.Entries.Select(static entry => entry.Name));
        Assert.Equal(policy.WithPrefix("features_extractor.").Keys, encoder.StateDict().Keys);
        encoder.LoadStateDict(policy.WithPrefix("features_extractor."));
        Assert.Equal(39, encoder.Features);
        Dictionary<string, Tensor> observations =
            Space.Entries.ToDictionary(static entry => entry.Name, entry => expected[$"obs.{entry.Name}"]);
        var network = new Extractor(encoder);
        Tensor hidden = Layer(policy, "mlp_extractor.policy_net.0").Forward(network.Forward(observations)[0]).Tanh();
        Tensor logits = Layer(policy, "action_net").Forward(hidden).LogSoftmax();
        Compare.Relative(expected["logits"], logits.Detach(), 1e-5, "logits");
    }

    [Fact]
    public void Images_have_256_features_and_start_as_the_librarys()
    {
        ObservationEncoder encoder = ObservationEncoder.CombinedExtractor(Space, generator: new Generator(1));
        Assert.Equal(256 + 4 + 256 + 3, encoder.Features);
        Tensor weight = encoder.StateDict()["extractors.camera.linear.0.weight"]; // (256, 128), orthogonal columns with gain sqrt(2)
        float[] column = weight.Select(1, 5).ToArray<float>(), other = weight.Select(1, 9).ToArray<float>();
        Assert.Equal(2f, column.Sum(static value => value * value), 1e-4f);
        Assert.Equal(0f, column.Zip(other, static (x, y) => x * y).Sum(), 1e-4f);
    }

    [Fact]
    public void Keys_are_sorted_as_Python_sorts_them()
    {
        // By code points: upper case before lower case, and what lies beyond 16 bits behind what does not.
        string[] names = ["\U0001F600", "\uFFFD", "b", "a", "B", "_", "10", "9"];
        var space = new ObservationSpace([.. names.Select(static name => new VectorEntry(name, 1))]);
        Assert.Equal(
            ["10", "9", "B", "_", "a", "b", "\uFFFD", "\U0001F600"],
            ObservationEncoder.CombinedExtractor(space).Space.Entries.Select(static entry => entry.Name));
    }

    private static Linear Layer(StateDict policy, string name)
    {
        StateDict parameters = policy.WithPrefix($"{name}.");
        var layer = new Linear(parameters["weight"].Shape[1], parameters["weight"].Shape[0]);
        layer.LoadStateDict(parameters);
        return layer;
    }

    private static StateDict Policy()
    {
        using ZipArchive zip = ZipFile.OpenRead(PathOf("ppo_multi_input.zip"));
        using Stream member = zip.GetEntry("policy.pth")!.Open();
        using var bytes = new MemoryStream();
        member.CopyTo(bytes);
        return TorchCheckpoint.Read(bytes.ToArray(), "policy.pth");
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", "policies", name);

    private sealed class Extractor(ObservationEncoder encoder) : Network
    {
        public override IReadOnlyList<NetworkInput> Inputs => encoder.Inputs;

        public override IReadOnlyList<string> OutputNames { get; } = ["features"];

        protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) => [encoder.Rows(rows)];
    }
}
