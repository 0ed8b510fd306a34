using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Configuration;

namespace Amago.Tests.Rl.Timesteps;

/// <summary>What gin files of amago say of timestep encoders, by amago's names.</summary>
public sealed class TstepConfigurationTests
{
    private static readonly ImageEntry Image = new("observation", [36, 40, 3]);

    public TstepConfigurationTests() => TstepEncoders.EnsureRegistered();

    [Fact]
    public void Without_bindings_it_is_amagos_default()
    {
        CnnTstepEncoder encoder = Create("");
        Assert.IsType<NatureishCnn>(encoder.Cnn);
        Assert.Equal(new CnnTstepSettings { CnnType = "@NatureishCNN" }, encoder.Settings);
        Assert.Equal(256, encoder.EmbeddingLength);
        Assert.Equal(new FfTstepSettings(), TstepEncoders.CreateFf(Tests.Configuration.Configured.Gin(""), Vectors("a"), 3).Settings);
        Assert.Equal((512, 256), (new FfTstepSettings().DHidden, new FfTstepSettings().DOutput));
    }

    [Theory]
    [InlineData("CNNTstepEncoder.cnn_type = @IMPALAishCNN")]
    [InlineData("CNNTstepEncoder.cnn_type = @amago.nets.cnn.IMPALAishCNN")]
    [InlineData("amago.nets.tstep_encoders.CNNTstepEncoder.cnn_type = @cnn.IMPALAishCNN")]
    [InlineData("import amago.nets.tstep_encoders\nfrom amago.nets import cnn\nCNNTstepEncoder.cnn_type = @cnn.IMPALAishCNN")]
    [InlineData("CNNTstepEncoder.cnn_type = %theirs\ntheirs = @IMPALAishCNN")]
    [InlineData("CNNTstepEncoder:\n    cnn_type = @IMPALAishCNN\n")]
    [InlineData("CnnTstepEncoder.CnnType = 'ImpalaishCnn'")]
    public void The_encoder_of_images_is_named_as_in_gin(string gin) => Assert.IsType<ImpalaishCnn>(Create(gin).Cnn);

    [Fact]
    public void Scopes_reach_the_encoder_and_what_lies_in_it()
    {
        Bindings bindings = Tests.Configuration.Configured.Gin(
            """
            CNNTstepEncoder.cnn_type = @small/GridworldCNN
            GridworldCNN.channels = [9, 9, 9]
            small/GridworldCNN.channels = [2, 3, 4]
            policy/CNNTstepEncoder.d_output = 10
            policy/small/GridworldCNN.channels = [5, 6, 7]
            """);
        CnnTstepEncoder outer = TstepEncoders.CreateCnn(bindings, Image, 3);
        CnnTstepEncoder inner = TstepEncoders.CreateCnn(bindings, Image, 3, scope: "policy");
        Assert.Equal((256, 10), (outer.EmbeddingLength, inner.EmbeddingLength));
        Assert.Equal([2, 3, 4], outer.Cnn.Channels());
        Assert.Equal([5, 6, 7], inner.Cnn.Channels());
    }

    [Fact]
    public void Its_activation_is_the_encoders_too_and_coefficients_may_be_left_untrained()
    {
        const string Adaptive = "CNNTstepEncoder.activation = @adaptive\nNatureishCNN.activation = 'relu'\n";
        CnnTstepEncoder trained = Create(Adaptive), frozen = Create($"{Adaptive}SlowAdaptiveRational.trainable = False");
        Assert.Equal("adaptive", trained.Cnn.ActivationName); // an argument wins over a binding, as in gin
        Assert.Equal(2, Coefficients(trained).Count(static tensor => tensor.Shape == [6] && tensor.RequiresGrad));
        Assert.Equal(4, Coefficients(frozen).Count());
        Assert.All(Coefficients(frozen), static tensor => Assert.False(tensor.RequiresGrad));
        Assert.All(frozen.Parameters().Except(Coefficients(frozen)), static tensor => Assert.True(tensor.RequiresGrad));
        FfTstepEncoder vectors = TstepEncoders.CreateFf(
            Tests.Configuration.Configured.Gin("FFTstepEncoder.activation = 'adaptive'\nSlowAdaptiveRational.trainable = False"),
            Vectors("a"), 3);
        Assert.All(Coefficients(vectors), static tensor => Assert.False(tensor.RequiresGrad));
    }

    [Fact]
    public void What_lies_within_is_bound_by_its_own_name()
    {
        Bindings bindings = Tests.Configuration.Configured.Gin(
            """
            import amago.nets.ff
            FFTstepEncoder.out_norm = 'simnorm'
            FFTstepEncoder.specify_obs_keys = ['b', 'a']
            FFTstepEncoder.norm = None
            SimNorm.dim = 4
            InputNorm.beta = 0.5
            InputNorm.init_nu = 3.0
            MLP.dropout_p = 0.0
            """);
        FfTstepEncoder encoder = TstepEncoders.CreateFf(bindings, Vectors("c", "b", "a"), 3);
        Assert.Equal(["a", "b"], encoder.Observations.Entries.Select(static entry => entry.Name));
        Assert.Equal(new InputNormSettings(0.5f, 3), encoder.Settings.InputNorm);
        Assert.Equal(3f, encoder.StateDict()["in_norm.nu"].ToArray<float>()[0]);
        Assert.Equal(4, encoder.Settings.SimNormDim);
        Assert.Contains("SimNorm.dim = 4", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.Contains("FFTstepEncoder.specify_obs_keys = ['b', 'a']", bindings.Operative.ToGin(), StringComparison.Ordinal);
        FfTstepEncoder again = TstepEncoders.CreateFf(
            Tests.Configuration.Configured.Gin(bindings.Operative.ToGin()), Vectors("c", "b", "a"), 3);
        Assert.Equal(encoder.Settings with { SpecifyObsKeys = null }, again.Settings with { SpecifyObsKeys = null });
    }

    [Theory]
    [InlineData("CNNTstepEncoder.img_featuers = 3", "unknown setting 'img_featuers'", "img_features")]
    [InlineData("CNNTstepEncoder.img_features = 0", "at least 1", "0")]
    [InlineData("CNNTstepEncoder.out_norm = 'batch'", "a normalisation (layer, rmsnorm, unitball", "'batch'")]
    [InlineData("CNNTstepEncoder.activation = 'tanhh'", "an activation", "'tanhh'")]
    [InlineData("CNNTstepEncoder.aug_pct_of_batch = 75", "from 0 to 1", "75")]
    [InlineData("CNNTstepEncoder.cnn_type = 3", "a reference", "3")]
    [InlineData("CNNTstepEncoder.cnn_type = @TheirCNN", "unknown configurable 'TheirCNN'")]
    [InlineData("TformerTrajEncoder.n_layers = 3", "unknown configurable 'TformerTrajEncoder'")]
    public void What_can_not_be_is_said_with_its_place(string gin, params string[] parts) =>
        Fails.With<InvalidFileException>(() => Create(gin), ["x.gin:1", .. parts]);

    [Fact]
    public void What_other_parts_of_an_agent_bind_passes_where_it_is_skipped()
    {
        Bindings bindings = Tests.Configuration.Configured.Gin(
            """
            import amago.nets.traj_encoders
            Agent.gamma = 0.999
            TformerTrajEncoder.n_layers = 3
            CNNTstepEncoder.d_output = 24
            """,
            Tests.Configuration.Configured.SkipUnknown);
        Assert.Equal(24, TstepEncoders.CreateCnn(bindings, Image, 3).EmbeddingLength);
        Fails.With<InvalidFileException>(
            static () => TstepEncoders.CreateCnn(
                Tests.Configuration.Configured.Gin("CNNTstepEncoder.theirs = 1", Tests.Configuration.Configured.SkipUnknown),
                Image,
                3), "'theirs'");
    }

    [Fact]
    public void Dropout_is_refused_for_there_is_none() => Fails.With<InvalidFileException>(
        static () => TstepEncoders.CreateFf(Tests.Configuration.Configured.Gin("MLP.dropout_p = 0.1"), Vectors("a"), 3),
        "dropout_p", "0.1");

    private static CnnTstepEncoder Create(string gin) =>
        TstepEncoders.CreateCnn(Tests.Configuration.Configured.Gin(gin), Image, rl2Length: 3);

    private static ObservationSpace Vectors(params string[] names) => new([.. names.Select(static name => new VectorEntry(name, 2))]);

    private static IEnumerable<Tensor> Coefficients(Module module) =>
        module.NamedModules().Select(static named => named.Module).OfType<Adaptive>().SelectMany(static adaptive => adaptive.Parameters());
}
