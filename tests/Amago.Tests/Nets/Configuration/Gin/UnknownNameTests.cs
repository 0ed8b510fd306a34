using Amago.Formats;
using Amago.Nets;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Nets.Configuration.Gin;

public sealed class UnknownNameTests
{
    private const string Shared =
        """
        import amago.agent
        import amago.nets.cnn
        lr = 1e-3
        amago.agent.Agent.gammas = [0.99, %gamma]  # theirs
        gamma = 0.999
        CNNTstepEncoder.cnn_type = @cnn.IMPALAishCNN
        critic/Agent.nested = {'a': (@NatureishCNN, @TheirClass()),
                               'b': 0x10}
        IMPALAishCNN.cnn_block_depths = [4, 8]
        """;

    [Theory]
    [InlineData("NatureshCNN.channels = [1]", "x.gin:1:1: unknown configurable 'NatureshCNN' (did you mean NatureishCNN?); skipping unknown names lets those of other programs pass.")]
    [InlineData("a = 1\n  policy/amago.nets.cnn.IMPALAish.x = 1", "x.gin:2:3: unknown configurable 'amago.nets.cnn.IMPALAish' (did you mean IMPALAishCNN?)")]
    [InlineData("other.NatureishCNN.channels = [1]", "x.gin:1:1: unknown configurable 'other.NatureishCNN' (did you mean NatureishCNN?)")]
    [InlineData("ZZZZ.x = 1", "unknown configurable 'ZZZZ' (known are DrQCNN, GridworldCNN, IMPALAishCNN, NatureishCNN, leaky_relu")]
    [InlineData("Zzzz:\n  x = 1", "x.gin:2:3: unknown configurable 'Zzzz'")]
    [InlineData("NatureishCNN.chanels = [1]", "x.gin:1:1: NatureishCNN: unknown setting 'chanels' (did you mean channels?); its settings are: channels, kernels, strides, activation.")]
    [InlineData("NatureishCNN:\n  strides = [1, 1, 1]\n  zoom = 2", "x.gin:3:3: NatureishCNN: unknown setting 'zoom'; its settings are: channels")]
    [InlineData("NatureishCNN.img_shape = (84, 84, 4)", "x.gin:1:1: NatureishCNN: img_shape is an argument that the program gives, no setting.")]
    [InlineData("NatureishCNN.ChannelsFirst = True", "channels_first is an argument that the program gives")]
    [InlineData("relu.slope = 1", "x.gin:1:1: relu: unknown setting 'slope'; its settings are: none.")]
    [InlineData("DrQv2Aug.pads = 1", "DrQv2Aug: unknown setting 'pads' (did you mean pad?)")]
    [InlineData("NatureishCNN.activation = @rely", "x.gin:1:27: reference to the unknown configurable 'rely' (did you mean relu?)")]
    [InlineData("a = [1, {'k': (@Nope(),)}]", "x.gin:1:5: reference to the unknown configurable 'Nope'")]
    [InlineData("a = {@Nope: 1}", "x.gin:1:5: reference to the unknown configurable 'Nope'")]
    [InlineData("a = {@Nope}", "x.gin:1:5: reference to the unknown configurable 'Nope'")]
    [InlineData("import amago.nets.cn", "x.gin:1:1: unknown module 'amago.nets.cn' (did you mean amago.nets.cnn")]
    [InlineData("import torch", "x.gin:1:1: unknown module 'torch' (")]
    [InlineData(Shared, "x.gin:1:1: unknown module 'amago.agent' (did you mean amago.nets")]
    public void Are_errors_that_say_what_is_near(string text, string message) => Fails.With<InvalidFileException>(() => Configured.Gin(text), message);

    [Fact]
    public void Pass_through_untouched_where_they_are_skipped()
    {
        IConfigurationRoot root = Configured.Root(builder => builder.AddGinString(Shared, "x.gin", Configured.SkipUnknown));
        Assert.Equal("[0.99, %gamma]", root["amago.agent.Agent:gammas"]);
        Assert.Equal("0.999", root["gamma"]);
        Assert.Equal("@cnn.IMPALAishCNN", root["CNNTstepEncoder:cnn_type"]);
        Assert.StartsWith("{'a': (@NatureishCNN, @TheirClass()),\n", root["critic:Agent:nested"], StringComparison.Ordinal);
        var bindings = new Bindings(root);
        Cnn cnn = bindings.CreateCnn("IMPALAishCNN", (40, 40, 3));
        Assert.Equal(new ImpalaishCnn((40, 40, 3), false, "leaky_relu", [4, 8]).OutputShape, cnn.OutputShape);
        Assert.DoesNotContain("Agent", bindings.Operative.ToGin(), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_printed_back()
    {
        string printed = Configured.Gin(Shared, Configured.SkipUnknown).GinText();
        Assert.Equal(
            """
            import amago.agent
            import amago.nets.cnn
            lr = 1e-3
            gamma = 0.999
            amago.agent.Agent.gammas = [0.99, %gamma]
            CNNTstepEncoder.cnn_type = @cnn.IMPALAishCNN
            critic/Agent.nested = {'a': (@NatureishCNN, @TheirClass()),
                                   'b': 0x10}
            IMPALAishCNN.cnn_block_depths = [4, 8]

            """.ReplaceLineEndings("\n"),
            printed);
        Assert.Equal(printed, Configured.Gin(printed, Configured.SkipUnknown).GinText());
    }

    [Fact]
    public void Can_be_skipped_by_name()
    {
        var options = new GinOptions { SkipNames = ["amago.agent", "Agent", "CNNTstepEncoder", "TheirClass"] };
        Assert.Contains("critic/Agent.nested", Configured.Gin(Shared, options).GinText(), StringComparison.Ordinal);
        Fails.With<InvalidFileException>(() => Configured.Gin($"{Shared}\nNatureshCNN.channels = [1]", options), "x.gin:10:1: unknown configurable 'NatureshCNN'");
    }

    [Fact]
    public void Skipping_does_not_hide_a_slip_in_a_known_configurable()
    {
        Fails.With<InvalidFileException>(() => Configured.Gin("NatureishCNN.chanels = [1]", Configured.SkipUnknown), "unknown setting 'chanels'");
        Bindings bindings = Configured.Gin("NatureishCNN.activation = @rely", Configured.SkipUnknown);
        Fails.With<InvalidFileException>(() => bindings.Nature(), "x.gin:1:27: NatureishCNN.activation: expected an activation (leaky_relu, relu, gelu, adaptive, mish", "got @rely");
    }
}
