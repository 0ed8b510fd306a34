using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Reference;

namespace Amago.Tests.Rl.Timesteps;

/// <summary>amago's timestep encoders against PyTorch (tests/peers/observations.py).</summary>
[Collection("Workers")]
public sealed class TstepEncoderTests
{
    // A few layers' sums, rounded at other places.
    private const double Tolerance = 1e-5, GradientTolerance = 1e-4;

    private static readonly ReferenceFile Reference = ReferenceFile.Load("observations");

    public static TheoryData<string> Cases => new(Reference.Metadata.Keys.Select(static key => key["gin.".Length..]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Has_PyTorchs_figures_and_gradients_under_PyTorchs_names(string name)
    {
        TstepEncoder encoder = Create(name);
        encoder.Eval();
        Tensor embedding = encoder.Forward(Entries(name), Reference[$"{name}.rl2s"]);
        Compare.Relative(Reference[$"{name}.embedding"], embedding.Detach(), Tolerance, "embedding");
        embedding.Backward(Reference[$"{name}.cotangent"]);
        foreach ((string parameter, Tensor tensor) in encoder.NamedParameters())
        {
            if (Reference.Names.Contains($"{name}.g.{parameter}"))
                Compare.Relative(Reference[$"{name}.g.{parameter}"], tensor.Grad!, GradientTolerance, parameter, scale: 1e-3);
            else
                Assert.Null(tensor.Grad);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_a_policy_that_compiles_to_the_bits_of_its_operations(string name)
    {
        TstepEncoder encoder = Create(name);
        Assert.Equal(["embedding"], encoder.OutputNames);
        Assert.Null(encoder.ActionSpace);
        Assert.Equal(
            encoder.Inputs.Select(static input => input.Name), encoder.ObservationSpace.Entries.Select(static entry => entry.Name));
        Dictionary<string, Tensor> rows = Entries(name).ToDictionary(static pair => pair.Key, static pair => pair.Value.MergeLeading(2));
        rows["rl2s"] = Reference[$"{name}.rl2s"].MergeLeading(2);
        Tensor expected = encoder.Forward(rows)[0].Detach();
        encoder.Eval();
        Tensor sequences = encoder.Forward(Entries(name), Reference[$"{name}.rl2s"]).Detach();
        Compare.Bits(expected, sequences.MergeLeading(2), "timesteps by themselves");
        using CompiledNetwork compiled = encoder.Compile(6);
        Assert.Null(compiled.Obstacle);
        foreach ((string input, Tensor values) in rows)
        {
            if (values.DType == DType.UInt8)
                values.AsSpan<byte>().CopyTo(compiled.Pixels(input));
            else
                values.Contiguous().AsSpan<float>().CopyTo(compiled.Floats(input));
        }

        compiled.Run(6);
        Compare.Bits(expected, Tensor.FromSpan<float>(compiled.Output("embedding"), [6, encoder.EmbeddingLength]), "compiled");
        Assert.Equal(0, Allocations.Least(() => compiled.Run(6)));
    }

    [Fact]
    public void Hidden_rewards_and_actions_count_for_nothing_whatever_they_are()
    {
        TstepEncoder encoder = Create("cnn_hidden");
        encoder.Eval();
        Tensor rl2s = Tensor.FromArray([.. Reference["cnn_hidden.rl2s"].ToArray<float>().Select(static _ => float.NaN)], [3, 2, 5]);
        Compare.Relative(
            Reference["cnn_hidden.embedding"], encoder.Forward(Entries("cnn_hidden"), rl2s).Detach(), Tolerance, "embedding");
    }

    [Fact]
    public void Images_as_floats_have_the_same_embeddings_to_the_bit()
    {
        var encoder = (CnnTstepEncoder)Create("cnn_layer");
        Tensor images = Reference["cnn_layer.obs"], rl2s = Reference["cnn_layer.rl2s"];
        Tensor floats = Tensor.FromArray([.. images.ToArray<byte>().Select(static pixel => (float)pixel)], images.Shape);
        Compare.Bits(encoder.Forward(images, rl2s).Detach(), encoder.Forward(floats, rl2s).Detach(), "embedding");
    }

    // ceil(B (1 - share)) of B sequences stay, one less than all at most.
    [Theory]
    [InlineData(4, 0.75, 1)]
    [InlineData(5, 0.75, 2)]
    [InlineData(3, 0.5, 2)]
    [InlineData(1, 0.25, 0)]
    [InlineData(6, 0, 5)]
    [InlineData(6, 1, 0)]
    [InlineData(10, 0.7, 4)] // 10 (1 - 0.7) is a little above 3 in float64, here as in Python
    public void A_share_of_the_batch_is_shifted_in_training(int batch, double share, int kept)
    {
        var settings = new CnnTstepSettings { DrqV2Aug = true, AugPctOfBatch = share, ImgFeatures = 8, DOutput = 8, OutNorm = "none" };
        var encoder = new CnnTstepEncoder(Grid(), 3, settings, new Generator(1));
        Tensor image = Draw.Bytes(5, [1, 2, 9, 9, 1]), images = Tensor.Cat([.. Enumerable.Repeat(image, batch)]);
        Tensor rl2s = Tensor.Zeros([batch, 2, 3]);
        Tensor alone = Evaluated(encoder, image, rl2s.Slice(0, 0, 1));
        byte[] state = encoder.Augmentation!.Generator.GetState();
        Tensor embeddings = encoder.Forward(images, rl2s).Detach();
        for (int sequence = 0; sequence < batch; sequence++)
        {
            bool isSame = embeddings.Slice(0, sequence, 1).ToArray<float>().SequenceEqual(alone.ToArray<float>());
            Assert.Equal(sequence < kept, isSame);
        }

        // The rest is what the augmentation by itself makes of those sequences.
        encoder.Augmentation.Generator.SetState(state);
        Tensor shifted = encoder.Augmentation.Forward(images.Slice(0, kept, batch - kept));
        Tensor expected = Evaluated(encoder, shifted, rl2s.Slice(0, kept, batch - kept));
        Compare.Bits(expected, embeddings.Slice(0, kept, batch - kept), "shifted");
        Assert.Equal(4, encoder.Augmentation.Pad);
    }

    [Fact]
    public void Out_of_training_and_without_being_asked_nothing_is_shifted()
    {
        Tensor images = Draw.Bytes(5, [4, 2, 9, 9, 1]), rl2s = Tensor.Zeros([4, 2, 3]);
        var encoder = new CnnTstepEncoder(Grid(), 3, new CnnTstepSettings { DrqV2Aug = true, AugPctOfBatch = 1 }, new Generator(1));
        var plain = new CnnTstepEncoder(Grid(), 3, generator: new Generator(1));
        encoder.Eval();
        Compare.Bits(plain.Forward(images, rl2s).Detach(), encoder.Forward(images, rl2s).Detach(), "embedding");
        Assert.Null(plain.Augmentation);
    }

    [Fact]
    public void Vectors_are_taken_into_the_averages_in_training_alone()
    {
        TstepEncoder encoder = Create("ff");
        string before = encoder.ContentHash();
        encoder.Eval();
        _ = encoder.Forward(Entries("ff"), Reference["ff.rl2s"]);
        Assert.Equal(before, encoder.ContentHash());
        encoder.Train();
        Tensor embedding = encoder.Forward(Entries("ff"), Reference["ff.rl2s"]).Detach();
        Assert.Equal(39f, encoder.StateDict()["in_norm._t"].Item<float>());
        encoder.Eval();
        Compare.Bits(embedding, encoder.Forward(Entries("ff"), Reference["ff.rl2s"]).Detach(), "with the new averages"); // as amago
    }

    [Fact]
    public void A_number_may_come_without_a_dimension_of_its_own()
    {
        var encoder = new FfTstepEncoder(
            new ObservationSpace([new VectorEntry("speed", 1)]), 3, new FfTstepSettings { DHidden = 4, DOutput = 4 }, new Generator(1));
        encoder.Eval();
        Tensor speed = Draw.Uniform(1, [2, 3]), rl2s = Draw.Uniform(2, [2, 3, 3]);
        Compare.Bits(Embed(speed.Reshape(2, 3, 1)), Embed(speed), "embedding");

        Tensor Embed(Tensor values) => encoder.Forward(new Dictionary<string, Tensor> { ["speed"] = values }, rl2s).Detach();
    }

    [Fact]
    public void Layers_are_drawn_as_PyTorch_draws_them_one_after_the_other()
    {
        var encoder = new CnnTstepEncoder(Grid(), 3, new CnnTstepSettings { ImgFeatures = 8, DOutput = 8 }, new Generator(7));
        var generator = new Generator(7);
        int features = Grid().OutputFeatures;
        foreach (Linear layer in (Linear[])[new(features, 8, true, generator), new(3, 12, true, generator), new(20, 8, true, generator)])
            Assert.Contains(encoder.Parameters(), parameter => parameter.ToArray<float>().SequenceEqual(layer.Weight.ToArray<float>()));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        TstepEncoder encoder = Create("cnn_layer"), vectors = Create("ff");
        Tensor images = Reference["cnn_layer.obs"], rl2s = Reference["cnn_layer.rl2s"];
        Fails.With<ArgumentException>(() => encoder.Forward(new Dictionary<string, Tensor>(), rl2s), "none of the name 'observation'");
        Fails.With<ArgumentException>(
            () => encoder.Forward(new Dictionary<string, Tensor> { ["observation"] = images, ["extra"] = rl2s }, rl2s), "'extra' too");
        var image = new Dictionary<string, Tensor> { ["observation"] = images };
        Fails.With<ArgumentException>(() => encoder.Forward(image, rl2s.Slice(2, 0, 4)), "rl2s float32 (B, L, 5)", "(3, 2, 4)");
        Fails.With<ArgumentException>(() => encoder.Forward(image, rl2s.Slice(0, 0, 2)), "2 sequences of 2", "(3, 2, 6, 7, 3)");
        Fails.With<ArgumentException>(
            () => vectors.Forward(new Dictionary<string, Tensor> { ["arm"] = rl2s }, rl2s), "'arm'", "(3, 2, 2)", "(3, 2, 5)");
        Fails.With<ArgumentException>(
            static () => new CnnTstepEncoder(Grid(), 3, new CnnTstepSettings { OutNorm = "batch" }), "layer, rmsnorm", "'batch'");
        Fails.With<ArgumentException>(
            static () => new CnnTstepEncoder(Grid(), 3, new CnnTstepSettings { OutNorm = "simnorm", DOutput = 20 }), "groups of 8", "20");
        Fails.With<ArgumentException>(static () => new CnnTstepEncoder(Grid(), 0), "the last reward", "0");
        Fails.With<ArgumentException>(static () => new CnnTstepEncoder(Grid(), 3, new CnnTstepSettings { ObsKey = "rl2s" }), "rl2s");
        Fails.With<ArgumentException>(static () => new CnnTstepSettings { AugPctOfBatch = 1.5 }, "from 0 to 1", "1.5");
        Fails.With<ArgumentException>(
            static () => new FfTstepEncoder(ObservationSpace.Image([4, 4, 1]), 3), "vectors alone", "'observation'", "image(4, 4, 1)");
        Fails.With<ArgumentException>(
            static () => new FfTstepEncoder(
                new ObservationSpace([new VectorEntry("a", 2)]), 3, new FfTstepSettings { SpecifyObsKeys = ["b"] }), "'b'", "a: vector(2)");
    }

    private static GridworldCnn Grid() => new((9, 9, 1), false, "leaky_relu", [2, 2, 2], generator: new Generator(0));

    private static Tensor Evaluated(TstepEncoder encoder, Tensor images, Tensor rl2s)
    {
        encoder.Eval();
        Tensor embedding = ((CnnTstepEncoder)encoder).Forward(images, rl2s).Detach();
        encoder.Train();
        return embedding;
    }

    private static Dictionary<string, Tensor> Entries(string name) => name.StartsWith("cnn", StringComparison.Ordinal)
        ? new() { ["observation"] = Reference[$"{name}.obs"] }
        : new() { ["position"] = Reference[$"{name}.position"], ["arm"] = Reference[$"{name}.arm"] };

    private static TstepEncoder Create(string name)
    {
        TstepEncoders.EnsureRegistered();
        Bindings bindings = Tests.Configuration.Configured.Gin(Reference.Metadata[$"gin.{name}"]);
        bool isFirst = name == "cnn_adaptive";
        TstepEncoder encoder = name.StartsWith("cnn", StringComparison.Ordinal)
            ? TstepEncoders.CreateCnn(bindings, new ImageEntry("observation", isFirst ? [3, 6, 7] : [6, 7, 3], isFirst), 5)
            : TstepEncoders.CreateFf(bindings, new ObservationSpace([new VectorEntry("position", 3), new VectorEntry("arm", 2)]), 5);
        var state = new StateDict();
        foreach (string key in Reference.Names.Where(key => key.StartsWith($"{name}.p.", StringComparison.Ordinal)))
            state.Add(key[(name.Length + 3)..], Reference[key]);
        Assert.Equal(state.Keys, encoder.StateDict().Keys); // the order, too
        encoder.LoadStateDict(state);
        return encoder;
    }
}
