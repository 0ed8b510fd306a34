using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Registry;

public sealed class RegistryTests
{
    [Theory]
    [InlineData("NatureishCNN", "NatureishCNN")]
    [InlineData("NatureishCnn", "NatureishCNN")]
    [InlineData("NATUREISH_CNN", "NatureishCNN")]
    [InlineData("cnn.ImpalaishCnn", "IMPALAishCNN")]
    [InlineData("amago.nets.cnn.IMPALAishCNN", "IMPALAishCNN")]
    [InlineData("tinycnn", "TinyCNN")]
    [InlineData("my.nets.TinyCNN", "TinyCNN")]
    public void Encoders_are_found_by_name(string name, string expected) => Assert.Equal(expected, Encoders.Find(name).PythonName);

    [Theory]
    [InlineData("leaky_relu", typeof(LeakyRelu))]
    [InlineData("LeakyRelu", typeof(LeakyRelu))]
    [InlineData("ReLU", typeof(Relu))]
    [InlineData("GELU", typeof(Gelu))]
    [InlineData("Mish", typeof(Mish))]
    [InlineData("adaptive", typeof(Adaptive))]
    [InlineData("DoubleRelu", typeof(DoubleRelu))]
    public void Activations_are_found_by_name(string name, Type expected) => Assert.IsType(expected, Activations.Create(name));

    [Theory]
    [InlineData("Natureish",
        "Unknown encoder 'Natureish' (did you mean NatureishCNN?); expected one of DrQCNN, GridworldCNN, IMPALAishCNN, NatureishCNN")]
    [InlineData("relu", "Unknown encoder 'relu'; expected one of")]
    [InlineData("nets.NatureishCNN", "Unknown encoder 'nets.NatureishCNN'")]
    public void Unknown_encoders_are_errors(string name, string message) =>
        Fails.With<ArgumentException>(() => Encoders.Find(name), message);

    [Fact]
    public void Own_encoders_are_built_by_name()
    {
        var cnn = (TinyCnn)Encoders.Find("TinyCNN").Create(
            (20, 20, 3),
            channelsFirst: false,
            "mish",
            new EncoderSettings().Set("width=4").Set("note=any text").Set("Kernels=[5]"),
            new Generator(0));
        Assert.Equal([4, 8, 8], cnn.OutputShape);
        Assert.Equal("any text", cnn.Values.Get(TinyCnn.Note));
        Assert.Equal("mish", cnn.ActivationName);
        Fails.With<ArgumentException>(() => Encoders.Find("TinyCNN")
            .Create((20, 20, 3), false, settings: new EncoderSettings().Set("activation=relu")), "unknown setting 'activation'");
        Fails.With<ArgumentException>(() => Encoders.Find("TinyCNN").Create(
            (20, 20, 3),
            false,
            settings: new EncoderSettings().Set("width=wide")), "width takes an integer of 32 bits such as 8, got 'wide'");
    }

    [Fact]
    public void Own_activations_are_applied()
    {
        Cnn cnn = Configured.Gin("TinyCNN.activation = @double_relu").Tiny();
        Assert.Equal("double_relu", cnn.ActivationName);
        Assert.Equal([0f, 4f], Activations.Create("DoubleRelu").Forward(Tensor.FromArray([-1f, 2f], [2])).ToArray<float>());
        Tensor obs = Draw.Bytes(1, [1, 1, 84, 84, 4]);
        Assert.Equal(cnn.OutputFeatures, cnn.Forward(obs).ElementCount);
    }

    [Fact]
    public void Names_are_taken_once()
    {
        Fails.With<ArgumentException>(
            () => Encoders.Register("natureish_cnn", [], static (_, _, _, _, _) => null!), "'natureish_cnn' already");
        Fails.With<ArgumentException>(() => Activations.Register("ReLU", static () => new Relu()), "'ReLU' already");
        Fails.With<ArgumentException>(() => Configurables.Register("TestPPO", [], static _ => 0), "'TestPPO' already");
        Fails.With<ArgumentException>(() => Configurables.Register("no name", [], static _ => 0), "'no name'");
        Fails.With<ArgumentException>(() => Encoders.Register(
            "Twice",
            [Setting.Integer("a_b", 1), Setting.Flag("AB", true)],
            static (_, _, _, _, _) => null!), "Twice: there are two settings named 'a_b'");
        Fails.With<ArgumentException>(() => Encoders.Register(
            "Active", [Setting.Activation("activation")], static (_, _, _, _, _) => null!),
            "Active: every encoder has an activation");
        Fails.With<ArgumentException>(() => Setting.Integer("a.b", 1), "'a.b'");
    }

    [Fact]
    public void Hyperparameters_are_a_record_and_one_call()
    {
        Assert.Equal(new PpoSettings(3e-4f, 4, true, "linear", "@NatureishCNN", null), Configured.Gin("").Create(OwnConfigurables.Ppo));
        Bindings bindings = Configured.From(
            builder => builder.AddGinString("TestPPO.learning_rate = 1e-3\ncatch/TestPPO:\n  epochs = 8\n  encoder = "
                + "@policy/NatureishCNN\npolicy/NatureishCNN.channels = [1, 2, 3]"),
            builder => builder.AddJson("""{"TestPPO": {"clipValues": false, "target_kl": 0.01}}"""),
            builder => builder.AddAssignments(["schedule=cosine"], "TestPPO"));
        PpoSettings settings = bindings.Create(OwnConfigurables.Ppo, scope: "catch");
        Assert.Equal(new PpoSettings(1e-3f, 8, false, "cosine", "@policy/NatureishCNN", 0.01), settings);
        Assert.Equal([1, 2, 3], bindings.CreateCnn(settings.Encoder, Configured.Image).Channels());
        Fails.With<InvalidFileException>(
            () => Configured.Gin("TestPPO.learning_rat = 1"), "TestPPO: unknown setting 'learning_rat' (did you mean learning_rate?)");
    }

    [Fact]
    public void What_draws_gets_the_generator()
    {
        var twin = new Generator(7);
        Assert.Equal([twin.NextInteger(0, 100), twin.NextInteger(0, 100), twin.NextInteger(0, 100)], Configured.Gin("TestNoise.count = 3")
            .Create(OwnConfigurables.Noise, generator: new Generator(7)));
    }

    [Fact]
    public void Augmentations_are_configured()
    {
        DrQv2Aug augmentation = Configured.Gin("cnn.DrQv2Aug.pad = 2\nDrQv2Aug.channels_first = True\nDrQv2Aug.per_sequence = True")
            .Create(Augmentations.DrQv2Aug, generator: new Generator(0));
        Assert.Equal(
            (2, true, true, false), (augmentation.Pad, augmentation.ChannelsFirst, augmentation.PerSequence, augmentation.TrainingOnly));
        augmentation = Configured.From(builder => builder.AddJson("""{"DrQv2Aug": {"TrainingOnly": true}}"""))
            .Create(Augmentations.DrQv2Aug);
        Assert.Equal(
            (4, false, false, true), (augmentation.Pad, augmentation.ChannelsFirst, augmentation.PerSequence, augmentation.TrainingOnly));
        Bindings bindings = Configured.Gin("DrQv2Aug.pad = -1");
        Assert.ThrowsAny<ArgumentException>(() => bindings.Create(Augmentations.DrQv2Aug));
    }

    [Fact]
    public void Values_are_read_as_what_they_are()
    {
        SettingValues values = Configured.Gin("").Tiny().Values;
        Fails.With<ArgumentException>(() => values.Get(TinyCnn.Extra), "TinyCNN: expected extra to have a value, got None");
        Fails.With<ArgumentException>(
            () => values.Get(Setting.Integer("width", 8)), "TinyCNN: expected a setting that it was registered with, got another, 'width'");
        Assert.True(values.IsNone(TinyCnn.Extra));
        Assert.False(values.IsNone(TinyCnn.Clip));
    }

    [Fact]
    public void The_caller_wins_over_bindings_and_they_over_defaults()
    {
        Bindings bindings = Configured.Gin("NatureishCNN.activation = 'relu'\nNatureishCNN.channels = [1, 2, 3]");
        Assert.Equal("relu", bindings.Nature().ActivationName);
        Assert.Equal("mish", bindings.CreateCnn("NatureishCNN", Configured.Image, activation: "mish").ActivationName);
        Assert.Equal("leaky_relu", Configured.Gin("").Nature().ActivationName);
        Assert.Equal([7, 8, 9], bindings.CreateCnn(
            "NatureishCNN", Configured.Image, settings: new EncoderSettings().Set("channels=[7,8,9]")).Channels());
        Fails.With<ArgumentException>(
            () => bindings.CreateCnn("NatureishCNN", Configured.Image, activation: "selu"), "Unknown activation 'selu'");
    }

    [Theory]
    [InlineData("NatureishCNN", "", new[] { 1, 1, 1 })]
    [InlineData("@NatureishCNN", "", new[] { 1, 1, 1 })]
    [InlineData("policy/NatureishCNN", "", new[] { 2, 2, 2 })]
    [InlineData("@policy/cnn.NatureishCNN()", "", new[] { 2, 2, 2 })]
    [InlineData("@target/NatureishCNN", "policy", new[] { 3, 3, 3 })]
    [InlineData("%cnn", "", new[] { 2, 2, 2 })]
    [InlineData("%name", "policy", new[] { 2, 2, 2 })]
    public void Encoders_are_named_by_references_and_macros_too(string encoder, string scope, int[] channels)
    {
        Bindings bindings = Configured.Gin(
            "NatureishCNN.channels = [1, 1, 1]\npolicy/NatureishCNN.channels = [2, 2, 2]\npolicy/target/NatureishCNN.channels = [3, 3, "
            + "3]\ncnn = @policy/NatureishCNN\nname = 'NatureishCNN'");
        Assert.Equal(channels, bindings.CreateCnn(encoder, Configured.Image, scope: scope).Channels());
    }

    [Theory]
    [InlineData("", "", "expected the name of an encoder or a reference to one")]
    [InlineData("[1]", "", "expected the name of an encoder")]
    [InlineData("%none", "", "the macro %none has no value")]
    [InlineData("@relu", "", "Unknown encoder '@relu'")]
    [InlineData("NatureishCNN", "a b", "expected a scope such as policy or policy/target, got 'a b'")]
    public void What_names_no_encoder_is_refused(string encoder, string scope, string message) =>
        Fails.With<Exception>(() => Configured.Gin("").CreateCnn(encoder, Configured.Image, scope: scope), message);
}
