using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Rl.Observations;

[Collection("Workers")]
public sealed class ObservationEncoderTests
{
    private static readonly ObservationSpace Space = new(
    [
        new VectorEntry("speed", 3),
        new ImageEntry("camera", [6, 7, 3]), new DiscreteEntry("gear", 4), new ImageEntry("map", [2, 5, 5], true),
    ]);

    private static GridworldCnn Grid(ImageEntry image) => new GridworldCnn(
        (image.Shape[0], image.Shape[1], image.Shape[2]), image.ChannelsFirst, "leaky_relu", [2, 3, 4], generator: new Generator(1));

    [Fact]
    public void Entries_stand_one_behind_the_other_in_the_order_of_the_space()
    {
        var encoder = new ObservationEncoder(Space, Grid);
        Assert.Equal(["speed", "camera", "gear", "map"], encoder.Inputs.Select(static input => input.Name));
        Assert.Equal([3, 4 * 3 * 4, 4, 4 * 2 * 2], encoder.Inputs.Select(static input => input.Length));
        Assert.Equal(3 + 48 + 4 + 16, encoder.Features);
        ObservationBatch batch = Batch(5);
        Tensor features = new Bare(encoder).Forward(batch.ToDictionary())[0].Detach();
        Assert.Equal([5, 71], features.Shape.ToArray());
        Compare.Bits(batch["speed"], features.Slice(1, 0, 3), "the vector as it is");
        Tensor camera = batch["camera"].Reshape(5, 1, 6, 7, 3);
        Compare.Bits(Grid((ImageEntry)Space.Entries[1]).Forward(camera).Detach().Reshape(5, 48), features.Slice(1, 3, 48), "the image");
        for (int row = 0; row < 5; row++)
        {
            float[] expected = new float[4];
            expected[batch["gear"].ToArray<long>()[row]] = 1;
            Assert.Equal(expected, features.Slice(1, 51, 4).Select(0, row).ToArray<float>());
        }
    }

    [Fact]
    public void Parameters_and_statistics_have_names_and_travel_with_the_state()
    {
        var encoder = new ObservationEncoder(Space, Grid, Normalized with { MergeFeatures = 6, MergeNorm = "layer" }, new Generator(2));
        Assert.Equal(
            [
                "extractors.camera.conv1.weight", "extractors.camera.conv1.bias", "extractors.camera.conv2.weight",
                "extractors.camera.conv2.bias", "extractors.camera.conv3.weight", "extractors.camera.conv3.bias",
                "extractors.map.conv1.weight", "extractors.map.conv1.bias", "extractors.map.conv2.weight", "extractors.map.conv2.bias",
                "extractors.map.conv3.weight", "extractors.map.conv3.bias", "normalizers.speed.mean", "normalizers.speed.var",
                "normalizers.speed.count", "merge.weight", "merge.bias", "merge_norm.norm.weight", "merge_norm.norm.bias",
            ],
            encoder.StateDict().Keys);
        encoder.UpdateStatistics(Batch(9));
        var other = new ObservationEncoder(Space, Grid, encoder.Settings, new Generator(3));
        other.LoadStateDict(encoder.StateDict());
        Assert.Equal(encoder.ContentHash(), other.ContentHash());
        IReadOnlyDictionary<string, Tensor> probe = Batch(4).ToDictionary();
        Compare.Bits(new Bare(encoder).Forward(probe)[0], new Bare(other).Forward(probe)[0], "features");
    }

    [Fact]
    public void Statistics_learn_in_training_alone_and_from_observations_that_are_given()
    {
        var encoder = new ObservationEncoder(Space, Grid, Normalized);
        ObservationBatch batch = Batch(64);
        encoder.UpdateStatistics(batch);
        var alone = new RunningNorm(3);
        alone.Update(batch["speed"]);
        Tensor features = new Bare(encoder).Forward(batch.ToDictionary())[0].Detach();
        Compare.Bits(alone.Forward(batch["speed"]), features.Slice(1, 0, 3), "normalised");
        float[] mean = features.Slice(1, 0, 3).Mean([0]).ToArray<float>();
        Assert.All(mean, static value => Assert.Equal(0, value, 1e-4f));
        string before = encoder.ContentHash();
        encoder.Eval();
        encoder.UpdateStatistics(Batch(9));
        _ = new Bare(encoder).Forward(Batch(9).ToDictionary());
        Assert.Equal(before, encoder.ContentHash());
    }

    [Fact]
    public void The_merge_layer_is_a_linear_layer_an_activation_and_a_norm()
    {
        var settings = new ObservationEncoderSettings { MergeFeatures = 8, MergeActivation = "mish", MergeNorm = "unitball" };
        var encoder = new ObservationEncoder(Space, Grid, settings, new Generator(2));
        Assert.Equal(8, encoder.Features);
        IReadOnlyDictionary<string, Tensor> batch = Batch(5).ToDictionary();
        Tensor rows = new Bare(new ObservationEncoder(Space, Grid)).Forward(batch)[0];
        Tensor expected = new Normalization("unitball", 8).Forward(
            new Mish().Forward(new Linear(71, 8, generator: new Generator(2)).Forward(rows)));
        Compare.Bits(expected.Detach(), new Bare(encoder).Forward(batch)[0].Detach(), "features");
        GradientCheck.Run(
            t => encoder.Rows([t[0], rows.Detach().Slice(1, 3, 48), t[1], rows.Detach().Slice(1, 55, 16)]),
            Draw.Uniform(1, [5, 3]),
            Draw.Uniform(2, [5, 4]));
    }

    [Fact]
    public void It_is_planned_to_the_bit()
    {
        foreach (ObservationEncoderSettings settings in (ObservationEncoderSettings[])
        [
            Normalized, Normalized with { MergeFeatures = 8, MergeNorm = "hypersphere" },
            Normalized with { MergeFeatures = 16, MergeNorm = "simnorm", MergeActivation = "adaptive" },
        ])
        {
            var encoder = new ObservationEncoder(Space, Grid, settings, new Generator(2));
            encoder.UpdateStatistics(Batch(9));
            var network = new Bare(encoder);
            ObservationBatch batch = Batch(6);
            using CompiledNetwork compiled = network.Compile(6);
            Assert.Null(compiled.Obstacle);
            Compare.Bits(network.Forward(batch.ToDictionary())[0].Detach(), Planned(compiled, batch), "features");
        }
    }

    [Fact]
    public void Encoders_come_by_name_with_settings_of_their_own()
    {
        Bindings bindings = Tests.Configuration.Configured.Gin(
            """
            GridworldCNN.channels = [2, 3, 4]
            map/GridworldCNN.channels = [2, 3, 5]
            """);
        var encoder = new ObservationEncoder(Space, ObservationEncoder.CreateCnn(bindings, "GridworldCNN", new Generator(1)));
        Assert.Equal([3, 48, 4, 20], encoder.Inputs.Select(static input => input.Length));
    }

    [Fact]
    public void An_image_alone_is_its_encoder()
    {
        ObservationSpace space = ObservationSpace.Image([6, 7, 3]);
        var encoder = new ObservationEncoder(space, Grid);
        Tensor images = Draw.Bytes(1, [2, 6, 7, 3]);
        Tensor features = new Bare(encoder).Forward(new Dictionary<string, Tensor> { ["observation"] = images })[0];
        Compare.Bits(
            Grid((ImageEntry)space.Entries[0]).Forward(images.Reshape(2, 1, 6, 7, 3)).Detach().Reshape(2, 48),
            features.Detach(),
            "features");
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Fails.With<ArgumentException>(
            static () => new ObservationEncoder(Space, static _ => new GridworldCnn((9, 9, 3), false, "relu")),
            "'camera'", "image(6, 7, 3)", "(9, 9, 3)");
        Fails.With<ArgumentException>(static () => new ObservationEncoder(Space, static _ => null!), "'camera'", "null");
        Fails.With<ArgumentException>(
            static () => new ObservationEncoder(new ObservationSpace([new ImageEntry("a.b", [6, 7, 3])]), Grid), "dot", "'a.b'");
        var encoder = new ObservationEncoder(Space, Grid, Normalized);
        Fails.With<ArgumentException>(() => encoder.Rows([]), "4 inputs", "0");
        Fails.With<ArgumentException>(
            () => encoder.UpdateStatistics(new ObservationBatch(ObservationSpace.Image([6, 7, 3]), 1)), "speed: vector(3)", "observation");
        ObservationBatch batch = Batch(2);
        batch[1].Floats(0)[2] = float.PositiveInfinity;
        Fails.With<ArgumentException>(() => encoder.UpdateStatistics(batch), "finite", "row 1, column 2");
        Fails.With<ArgumentException>(
            static () => new ObservationEncoder(Space, Grid, new ObservationEncoderSettings { MergeFeatures = 8, MergeNorm = "batch" }),
            "layer, rmsnorm", "'batch'");
    }

    private static ObservationEncoderSettings Normalized => new() { NormalizeVectors = true };

    private static ObservationBatch Batch(int count) => ObservationBatch.FromTensors(Space, new Dictionary<string, Tensor>
    {
        ["speed"] = Draw.Uniform(count, [count, 3], 3, 9),
        ["camera"] = Draw.Bytes(count + 1, [count, 6, 7, 3]),
        ["gear"] = Tensor.FromArray([.. Enumerable.Range(0, count).Select(static i => i * 3L % 4)], [count]),
        ["map"] = Draw.Bytes(count + 2, [count, 2, 5, 5]),
    });

    private static Tensor Planned(CompiledNetwork compiled, ObservationBatch batch)
    {
        batch["speed"].AsSpan<float>().CopyTo(compiled.Floats("speed"));
        batch["camera"].AsSpan<byte>().CopyTo(compiled.Pixels("camera"));
        batch["gear"].AsSpan<long>().CopyTo(compiled.Numbers("gear"));
        batch["map"].AsSpan<byte>().CopyTo(compiled.Pixels("map"));
        compiled.Run(batch.Count);
        Assert.Equal(0, Allocations.Least(() => compiled.Run(batch.Count)));
        return Tensor.FromSpan<float>(compiled.Output("features"), [batch.Count, compiled.Output("features").Length / batch.Count]);
    }

    private sealed class Bare(ObservationEncoder encoder) : Network
    {
        public override IReadOnlyList<NetworkInput> Inputs => encoder.Inputs;

        public override IReadOnlyList<string> OutputNames { get; } = ["features"];

        protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) => [encoder.Rows(rows)];
    }
}
