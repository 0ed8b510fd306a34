using Amago.Configuration;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Configuration;

/// <summary>Files as amago's documentation shows them build the networks that they say.</summary>
public sealed class AmagoExampleTests
{
    private static readonly (int, int, int) Image = (64, 64, 3);

    [Theory]
    [InlineData("IMPALAishCNN.cnn_block_depths = [32, 64, 64]")]
    [InlineData("import amago.nets.cnn\namago.nets.cnn.IMPALAishCNN.cnn_block_depths = [32, 64, 64]\n")]
    public void A_deeper_Impala(string text)
    {
        Cnn cnn = Configured.Gin(text).CreateCnn("IMPALAishCNN", Image, generator: new Generator(3));
        AssertSame(new ImpalaishCnn(Image, false, "leaky_relu", [32, 64, 64], generator: new Generator(3)), cnn);
    }

    [Fact]
    public void A_scoped_one()
    {
        Bindings bindings = Configured.Gin(
            """
            IMPALAishCNN.post_group_norm = False
            policy/IMPALAishCNN.cnn_block_depths = [8, 16]
            value/IMPALAishCNN.cnn_block_depths = [5]
            """);
        AssertSame(
            new ImpalaishCnn(Image, false, "leaky_relu", [8, 16], postGroupNorm: false, new Generator(3)),
            bindings.CreateCnn("IMPALAishCNN", Image, scope: "policy", generator: new Generator(3)));
        AssertSame(
            new ImpalaishCnn(Image, false, "leaky_relu", [5], postGroupNorm: false, new Generator(3)),
            bindings.CreateCnn("@value/IMPALAishCNN", Image, generator: new Generator(3)));
    }

    [Fact]
    public void One_with_a_macro_and_an_include()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("sizes.gin"), "# shared by all experiments\ndepths = [%base, 8, 12]\nbase = 99\n");
        File.WriteAllText(
            folder.File("experiment.gin"),
            """
            include 'sizes.gin'

            amago.nets.tstep_encoders.CNNTstepEncoder.cnn_type = @cnn.IMPALAishCNN
            IMPALAishCNN:
                cnn_block_depths = %depths
                post_group_norm = True  # the default
            base = 4
            """);
        Bindings bindings = Configured.From(builder => builder.AddGinFile(folder.File("experiment.gin"), Configured.SkipUnknown));
        AssertSame(new ImpalaishCnn(Image, false, "relu", [4, 8, 12], generator: new Generator(3)), bindings.CreateCnn(
            "IMPALAishCNN", Image, activation: "relu", generator: new Generator(3)));
    }

    [Fact]
    public void An_operative_configuration_that_amago_wrote()
    {
        const string Text =
            """
            # Parameters for CNNTstepEncoder:
            # ==============================================================================
            CNNTstepEncoder.activation = 'adaptive'
            CNNTstepEncoder.cnn_type = @IMPALAishCNN

            # Parameters for IMPALAishCNN:
            # ==============================================================================
            IMPALAishCNN.cnn_block_depths = [4, 8]
            IMPALAishCNN.post_group_norm = True

            # Parameters for SlowAdaptiveRational:
            # ==============================================================================
            SlowAdaptiveRational.trainable = True
            """;
        var options = new GinOptions { SkipNames = ["CNNTstepEncoder"] };
        Bindings bindings = Configured.Gin(Text, options);
        Cnn cnn = bindings.CreateCnn("IMPALAishCNN", Image, activation: "adaptive", generator: new Generator(3));
        AssertSame(new ImpalaishCnn(Image, false, "adaptive", [4, 8], generator: new Generator(3)), cnn);
        Assert.All(cnn.Parameters(), static parameter => Assert.True(parameter.RequiresGrad));
        Assert.EndsWith(
            "# SlowAdaptiveRational\nSlowAdaptiveRational.trainable = True\n", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Fails.With<Amago.Formats.InvalidFileException>(() => Configured.Gin("SlowAdaptiveRational.trainabel = 1", options),
            "SlowAdaptiveRational: unknown setting 'trainabel' (did you mean trainable?)");
    }

    [Fact]
    public void Coefficients_that_are_not_trained()
    {
        Cnn cnn = Configured.Gin("policy/SlowAdaptiveRational.trainable = False")
            .CreateCnn("GridworldCNN", (6, 6, 1), activation: "adaptive", scope: "policy", generator: new Generator(3));
        (string Name, Tensor Parameter)[] frozen = [.. cnn.NamedParameters().Where(static named => !named.Parameter.RequiresGrad)];
        Assert.Equal(["activation.numerator", "activation.denominator"], frozen.Select(static named => named.Name));
        float[] before = frozen[0].Parameter.ToArray<float>();
        var optimizer = new Adam(cnn.Parameters().Where(static parameter => parameter.RequiresGrad), learningRate: 0.1f);
        cnn.Forward(Draw.Bytes(1, [2, 1, 6, 6, 1])).Sum().Backward();
        optimizer.Step();
        Assert.Equal(before, frozen[0].Parameter.ToArray<float>());
        Assert.Null(frozen[0].Parameter.Grad);
        Assert.True(cnn.StateDict().ContainsKey("activation.numerator"));
    }

    private static void AssertSame(Cnn expected, Cnn actual)
    {
        Assert.Equal(expected.ContentHash(), actual.ContentHash());
        Assert.Equal((expected.ActivationName, expected.ImgShape), (actual.ActivationName, actual.ImgShape));
        Compare.Bits(expected.Forward(Draw.Bytes(1, [1, 1, 64, 64, 3])), actual.Forward(Draw.Bytes(1, [1, 1, 64, 64, 3])), "features");
    }
}
