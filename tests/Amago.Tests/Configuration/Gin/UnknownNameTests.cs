using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Gin;

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
    [InlineData("NatureshCNN.channels = [1]", "x.gin:1:1: unknown configurable 'NatureshCNN' (did you mean NatureishCNN?); skipping "
        + "unknown names lets those of other programs pass.")]
    [InlineData("a = 1\n  policy/amago.nets.cnn.IMPALAish.x = 1",
        "x.gin:2:3: unknown configurable 'amago.nets.cnn.IMPALAish' (did you mean IMPALAishCNN or impala?)")]
    [InlineData("other.NatureishCNN.channels = [1]", "x.gin:1:1: unknown configurable 'other.NatureishCNN' (did you mean NatureishCNN?)")]
    [InlineData(
        "ZZZZ.x = 1", "unknown configurable 'ZZZZ' (known are DrQCNN, GridworldCNN, IMPALAishCNN, NatureishCNN, cleanrl_impala, ")]
    [InlineData("Zzzz:\n  x = 1", "x.gin:2:3: unknown configurable 'Zzzz'")]
    [InlineData("NatureishCNN.chanels = [1]", "x.gin:1:1: NatureishCNN: unknown setting 'chanels' (did you mean channels?); its settings "
        + "are: channels, kernels, strides, activation.")]
    [InlineData(
        "NatureishCNN:\n  strides = [1, 1, 1]\n  zoom = 2", "x.gin:3:3: NatureishCNN: unknown setting 'zoom'; its settings are: channels")]
    [InlineData(
        "NatureishCNN.img_shape = (84, 84, 4)", "x.gin:1:1: NatureishCNN: img_shape is an argument that the program gives, no setting.")]
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
    public void Are_errors_that_say_what_is_near(string text, string message) =>
        Fails.With<InvalidFileException>(() => Configured.Gin(text), message);

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
        Fails.With<InvalidFileException>(
            () => Configured.Gin($"{Shared}\nNatureshCNN.channels = [1]", options), "x.gin:10:1: unknown configurable 'NatureshCNN'");
    }

    [Fact]
    public void Skipping_does_not_hide_a_slip_in_a_known_configurable()
    {
        Fails.With<InvalidFileException>(
            () => Configured.Gin("NatureishCNN.chanels = [1]", Configured.SkipUnknown), "unknown setting 'chanels'");
        Bindings bindings = Configured.Gin("NatureishCNN.activation = @rely", Configured.SkipUnknown);
        Fails.With<InvalidFileException>(
            () => bindings.Nature(),
            "x.gin:1:27: NatureishCNN.activation: expected an activation (leaky_relu, relu, gelu, adaptive, mish",
            "got @rely");
    }

    [Theory]
    [InlineData("from __gin__ import dynamic_registration\nimport trainer.loop as loop\nloop.Runner.steps = 100", "all")]
    [InlineData("from __gin__ import dynamic_registration\nimport trainer.loop as loop\nloop.Runner.steps = 100",
        "__gin__", "trainer.loop", "Runner")]
    [InlineData("from __gin__ import dynamic_registration\nimport trainer.loop as loop\nloop.Runner.steps = 100",
        "dynamic_registration", "loop", "trainer.loop.Runner")]
    [InlineData("from trainer import loop\nfrom trainer import more as extra\nloop.Runner.steps = @extra.f()", "trainer", "loop.Runner")]
    public void Imports_of_other_programs_pass_in_every_form(string text, params string[] names)
    {
        var options = new GinOptions { SkipUnknown = names is ["all"], SkipNames = names };
        Bindings bindings = Configured.Gin($"{text}\nNatureishCNN.channels = [1, 2, 3]", options);
        Assert.Equal([1, 2, 3], bindings.Nature().Channels());
        Assert.Equal($"{text}\nNatureishCNN.channels = [1, 2, 3]\n", bindings.GinText());
        Fails.With<InvalidFileException>(() => Configured.Gin(text), "unknown module 'trainer.loop'");
    }

    [Fact]
    public void The_switch_of_gin_itself_is_known()
    {
        const string Text = "from __gin__ import dynamic_registration\nimport amago.nets.cnn as c\nfrom amago.nets import cnn\n"
            + "c.NatureishCNN.channels = [1, 2, 3]\ncnn.NatureishCNN.strides = [3, 2, 1]\n";
        Bindings bindings = Configured.Gin(Text);
        Assert.Equal([1, 2, 3], bindings.Nature().Channels());
        Assert.Equal(Text, bindings.GinText());
    }

    [Theory]
    [InlineData("import __gin__.dynamic_registration")]
    [InlineData("import __gin__")]
    [InlineData("from __gin__ import dynamic_registration as d")]
    [InlineData("from __gin__ import static_registration")]
    public void Other_spellings_of_it_are_unknown_as_in_gin(string text) =>
        Fails.With<InvalidFileException>(() => Configured.Gin(text), "x.gin:1:1: unknown module '__gin__");

    [Fact]
    public void An_import_says_whose_a_name_is()
    {
        const string Theirs = "import other.nets as cnn\ncnn.NatureishCNN.channels = [1, 2, 3]";
        Assert.Equal([32, 64, 64], Configured.Gin($"from __gin__ import dynamic_registration\n{Theirs}", Configured.SkipUnknown).Nature()
            .Channels());
        Assert.Equal(
            [1, 2, 3], Configured.Gin(Theirs, Configured.SkipUnknown).Nature().Channels()); // as gin looks among what is registered
    }

    [Fact]
    public void Settings_pass_that_a_namesake_without_a_module_does_not_have()
    {
        const string Foreign =
            "TestPPO.clip_epsilon = 0.1\nTestPPO.epochs = 7\na/TestPPO.lr = @schedule()\nNatureishCNN.channels = [1, 2, 3]";
        foreach (GinOptions options in (GinOptions[])[Configured.SkipUnknown, new GinOptions { SkipNames = ["TestPPO"] }])
        {
            Bindings bindings = Configured.Gin(Foreign, options);
            Assert.Equal([1, 2, 3], bindings.Nature().Channels());
            Assert.Equal(7, bindings.Create(OwnConfigurables.Ppo, scope: "a").Epochs);
            Assert.Contains("TestPPO.clip_epsilon = 0.1\n", bindings.GinText(), StringComparison.Ordinal);
        }

        Fails.With<InvalidFileException>(
            () => Configured.Gin(Foreign), "x.gin:1:1: TestPPO: unknown setting 'clip_epsilon'", "skipping unknown names");
        Fails.With<InvalidFileException>(
            () => Configured.Gin(Foreign, new GinOptions { SkipNames = ["testppo"] }), "unknown setting 'clip_epsilon'");
        Assert.Equal([1, 2, 3], Configured.Gin(
            $"NatureishCNN.chanels = 1\n{Foreign}", new GinOptions { SkipNames = ["NatureishCNN", "TestPPO"] }).Nature().Channels());
    }

    [Fact]
    public void Names_of_others_that_differ_in_case_are_told_apart()
    {
        IConfigurationRoot root = Configured.Root(builder => builder.AddGinString("Agent.gamma = 1\nagent.gamma = 2\nAGENT.Gamma = "
            + "3\nnatureishcnn.channels = [9, 9, 9]\nNatureishCNN.channels = [1, 2, 3]\ntestppo.epochs = 9",
            "x.gin", Configured.SkipUnknown));
        Assert.Equal("1 2 3 3", $"{root["Agent:gamma"]} {root["agent:gamma"]} {root["AGENT:Gamma"]} {root["aGENT:gamma"]}");
        var bindings = new Bindings(root);
        Assert.Equal([1, 2, 3], bindings.Nature().Channels());
        Assert.Equal(4, bindings.Create(OwnConfigurables.Ppo).Epochs);
        Assert.Equal("Agent.gamma = 1\nagent.gamma = 2\nAGENT.Gamma = 3\nnatureishcnn.channels = [9, 9, 9]\nNatureishCNN.channels = [1, 2, "
            + "3]\ntestppo.epochs = 9\n", bindings.GinText());
    }
}
