using Amago.Configuration;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Configuration;
using Amago.Tests.Reference;

namespace Amago.Tests.Rl.Timesteps;

/// <summary>Checkpoints and gin files that amago wrote (tests/Amago.Tests/Reference/policies): the embeddings are amago's.</summary>
public sealed class AmagoCheckpointTests
{
    [Theory]
    [InlineData("amago_default", "84, 84, 3", 7)]
    [InlineData("amago_gridworld_hidden", "10, 10, 4", 7)]
    [InlineData("amago_impala_adaptive", "3, 40, 48", 5)]
    public void Embeddings_are_amagos(string name, string shape, int rl2Length)
    {
        (AmagoCheckpoint checkpoint, Bindings bindings) = Load(name);
        Assert.Equal((true, "CNNTstepEncoder", rl2Length), (checkpoint.IsOfImages, checkpoint.EncoderName, checkpoint.Rl2Length));
        TstepEncoder encoder = checkpoint.Build(bindings, Image(bindings, [.. shape.Split(',').Select(int.Parse)]));
        StateDict expected = Npz.Load(PathOf($"{name}.expected.npz"));
        Tensor embedding = ((CnnTstepEncoder)encoder).Forward(expected["obs"], expected["rl2s"]).Detach();
        Compare.Relative(expected["embedding"], embedding, 1e-5, "embedding");
        Assert.False(encoder.IsTraining);

        // What was built says all that it was built of: read again, it is the same.
        Bindings again = Tests.Configuration.Configured.Gin(bindings.Operative.ToGin());
        TstepEncoder same = checkpoint.Build(again, encoder.Observations);
        Compare.Bits(embedding, ((CnnTstepEncoder)same).Forward(expected["obs"], expected["rl2s"]).Detach(), "read again");
        Assert.Equal(bindings.Operative.ToGin(), again.Operative.ToGin());
        Bindings json = Tests.Configuration.Configured.From(builder => builder.AddJson(bindings.Operative.ToJson()));
        Assert.Equal(encoder.ContentHash(), checkpoint.Build(json, encoder.Observations).ContentHash());
    }

    [Fact]
    public void Vectors_and_their_averages_are_read_too()
    {
        ReferenceFile reference = ReferenceFile.Load("observations");
        var file = new StateDict();
        file.Add("traj_encoder.rnn.weight_ih_l0", Tensor.Zeros([2, 2]));
        foreach (string key in reference.Names.Where(static key => key.StartsWith("ff_norms.p.", StringComparison.Ordinal)))
            file.Add($"{AmagoCheckpoint.Prefix}{key["ff_norms.p.".Length..]}", reference[key]);
        TstepEncoders.EnsureRegistered();
        Bindings bindings = Tests.Configuration.Configured.Gin(reference.Metadata["gin.ff_norms"]);
        var checkpoint = new AmagoCheckpoint(file, "policy.pt");
        Assert.Equal((false, "FFTstepEncoder", null), (checkpoint.IsOfImages, checkpoint.EncoderName, checkpoint.Rl2Length));
        var space = new ObservationSpace([new VectorEntry("position", 3), new VectorEntry("arm", 2)]);
        TstepEncoder encoder = checkpoint.Build(bindings, space);
        Assert.Equal(5, encoder.Rl2Length);
        Tensor embedding = encoder.Forward(
            new Dictionary<string, Tensor> { ["position"] = reference["ff_norms.position"], ["arm"] = reference["ff_norms.arm"] },
            reference["ff_norms.rl2s"]);
        Compare.Relative(reference["ff_norms.embedding"], embedding.Detach(), 1e-5, "embedding");
        Fails.With<ArgumentException>(
            () => checkpoint.Build(bindings, new ObservationSpace([new VectorEntry("position", 10)])), "policy.pt", "fewer than 10", "10");
        var large = new ObservationSpace([new VectorEntry("position", 2_000_000_000), new VectorEntry("arm", 2_000_000_000)]);
        Fails.With<ArgumentException>(() => checkpoint.Build(bindings, large), "policy.pt", "fewer than 10", "got 4000000000");
    }

    [Fact]
    public void A_checkpoint_of_something_else_is_told()
    {
        var file = new StateDict();
        file.Add("network.0.weight", Tensor.Zeros([2, 2]));
        Assert.False(AmagoCheckpoint.IsCheckpoint(file));
        Fails.With<ArgumentException>(
            () => new AmagoCheckpoint(file, "agent.pt"), "agent.pt", "tstep_encoder.img_features.weight", "network.0.weight");
        Assert.True(AmagoCheckpoint.IsCheckpoint(TorchCheckpoint.Load(PathOf("amago_default.pt"))));
    }

    [Theory]
    [InlineData("CNNTstepEncoder.d_output = 20", "merge.weight", "(20, 268)", "(256, 268)")]
    [InlineData("CNNTstepEncoder.out_norm = 'rmsnorm'", "missing: out_norm.norm.scale", "surplus: out_norm.norm.weight")]
    [InlineData("CNNTstepEncoder.activation = 'adaptive'", "missing: cnn.activation.numerator", "activation.denominator")]
    [InlineData("CNNTstepEncoder.cnn_type = @DrQCNN", "takes 3136 features", "DrQCNN makes 39200", "(84, 84, 3)")]
    [InlineData("NatureishCNN.channels = [32, 64, 32]", "takes 3136 features", "NatureishCNN makes 1568")]
    [InlineData("NatureishCNN.channels = [32, 32, 64]", "cnn.conv3.weight", "(64, 32, 3, 3)", "(64, 64, 3, 3)")]
    public void A_configuration_of_another_encoder_is_refused_by_what_differs(string gin, params string[] parts)
    {
        (AmagoCheckpoint checkpoint, Bindings _) = Load("amago_default");
        Bindings bindings = Tests.Configuration.Configured.Gin(gin);
        Fails.With<ArgumentException>(() => checkpoint.Build(bindings, Image(bindings, [84, 84, 3])), parts);
    }

    [Fact]
    public void An_image_that_is_another_is_refused()
    {
        (AmagoCheckpoint checkpoint, Bindings bindings) = Load("amago_default");
        Fails.With<ArgumentException>(() => checkpoint.Build(bindings, Image(bindings, [84, 84, 4])), "cnn.conv1.weight", "(32, 4, 8, 8)");
        Fails.With<ArgumentException>(
            () => checkpoint.Build(bindings, Image(bindings, [96, 96, 3])), "takes 3136 features", "makes 4096", "(96, 96, 3)");
        Fails.With<ArgumentException>(
            () => checkpoint.Build(bindings, ObservationSpace.Image([3, 84, 84], channelsFirst: true)), "channels_first = False");
        Fails.With<ArgumentException>(
            () => checkpoint.Build(bindings, new ObservationSpace([new ImageEntry("pixels", [84, 84, 3])])), "'observation'", "'pixels'");
        Fails.With<ArgumentException>(
            () => checkpoint.Build(bindings, new ObservationSpace([new VectorEntry("speed", 3)])), "one image", "speed: vector(3)");
    }

    [Fact]
    public void A_network_larger_than_the_file_is_not_built()
    {
        (AmagoCheckpoint checkpoint, Bindings _) = Load("amago_default");
        Bindings bindings = Tests.Configuration.Configured.Gin("CNNTstepEncoder.d_output = 1000000");
        Fails.With<ArgumentException>(() => checkpoint.Build(bindings, Image(bindings, [84, 84, 3])), "as many as amago_default.pt has");
    }

    private static ObservationSpace Image(Bindings bindings, Shape shape) => new([AmagoCheckpoint.ImageOf(bindings, shape)]);

    private static (AmagoCheckpoint Checkpoint, Bindings Bindings) Load(string name)
    {
        TstepEncoders.EnsureRegistered();
        StateDict file = TorchCheckpoint.Load(PathOf($"{name}.pt"));
        return (new AmagoCheckpoint(
            file, $"{name}.pt"), Tests.Configuration.Configured.From(builder => builder.AddGinFile(PathOf($"{name}.gin"))));
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", "policies", name);
}
