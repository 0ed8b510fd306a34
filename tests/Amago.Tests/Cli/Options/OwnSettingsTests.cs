using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Onnx;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Cli.Options;

/// <summary>A file that says what network it belongs to is believed, and what the command line says against it is an error.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class OwnSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pixels, _weights;
    private readonly Tensor _obs = CliImages.Pixels(1, 2, 1, 12, 13, 3);
    private readonly Cnn _cnn;

    public OwnSettingsTests()
    {
        _pixels = CliImages.Save(_folder.File("x.npy"), _obs);
        _weights = _folder.File("w.safetensors");
        CliRun.Ok("init", "GridworldCNN", "--img-shape",
            "12,13,3", "--activation", "mish", "--set", "channels=[4,5,6]", "--set", "strides=[2,1,1]", "--seed", "7", "-o", _weights);
        _cnn = new GridworldCnn((12, 13, 3), false, "mish", [4, 5, 6], null, [2, 1, 1], new Generator(7));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--activation", "Mish", "--set", "channels=(4,5,6)", "--set", "GridworldCnn.kernels=[2,2,2]", "--img-shape", "12,13,3")]
    [InlineData("--set", "activation=mish", "--set", "NatureishCNN.channels=[1,1,1]", "--set", "policy/GridworldCNN.channels=[1,1,1]")]
    public void Encode_takes_every_setting_from_the_file(params string[] more) =>
        AssertFeatures(_cnn, ["GridworldCNN", "--weights", _weights, .. more]);

    [Theory]
    [InlineData("activation = 'mish', and --activation says 'relu'", "--activation", "relu")]
    [InlineData("activation = 'mish', and activation=relu says 'relu'", "--set", "activation=relu")]
    [InlineData("channels = [4, 5, 6], and channels=[4,5,7] says [4, 5, 7]", "--set", "channels=[4,5,7]")]
    [InlineData("strides = [2, 1, 1], and GridworldCNN.strides=[1,1,1] says [1, 1, 1]", "--set", "GridworldCNN.strides=[1,1,1]")]
    [InlineData("kernels = [2, 2, 2], and kernels=[3,2,2] says [3, 2, 2]", "--set", "kernels=[3,2,2]")]
    [InlineData("img_shape = 12,13,3, and --img-shape says 13,12,3", "--img-shape", "13,12,3")]
    [InlineData("channels_first = False, and --channels-first says True", "--channels-first")]
    public void What_the_command_line_says_against_it_is_an_error(string message, params string[] more)
    {
        CliRun.Refused(
            ["encode", "GridworldCNN", "--weights", _weights, "--input", _pixels, "-o", _folder.File("y.npy"), .. more], _weights, message);
        CliRun.Refused(["describe", "GridworldCNN", "--weights", _weights, .. more], _weights, message);
        CliRun.Refused(["export", "GridworldCNN", "--weights", _weights, "-o", _folder.File("m.onnx"), .. more], _weights, message);
    }

    [Fact]
    public void So_is_another_encoder_and_a_gin_file()
    {
        CliRun.Refused(
            ["describe", "NatureishCNN", "--weights", _weights],
            _weights,
            "encoder = GridworldCNN, and the command line says NatureishCNN");
        string gin = _folder.File("x.gin");
        File.WriteAllText(gin, "NatureishCNN.channels = [1, 1, 1]\nGridworldCNN.channels = %c\nc = [4, 5, 6]\n");
        CliRun.Ok("describe", "GridworldCNN", "--weights", _weights, "--gin", gin);
        File.WriteAllText(gin, "GridworldCNN.channels = %c\nc = [8, 5, 6]\n");
        CliRun.Refused(
            ["describe", "GridworldCNN", "--weights", _weights, "--gin", gin],
            _weights,
            "channels = [4, 5, 6], and",
            "x.gin:1:25 says [8, 5, 6]");
    }

    [Fact]
    public void Describe_and_export_need_no_image_shape_then()
    {
        Assert.Contains(
            "GridworldCNN.activation = 'mish'",
            CliRun.Ok("describe", "gridworldcnn", "--weights", _weights, "--show-config").Out,
            StringComparison.Ordinal);
        Assert.Equal(_cnn.ContentHash(), CliRun.Ok("describe", "gridworldcnn", "--weights", _weights, "--json").Json.GetProperty("hash")
            .GetString());
        string model = _folder.File("m.onnx");
        CliRun.Ok("export", "GridworldCNN", "--weights", _weights, "-o", model);
        OnnxFile file = OnnxFile.Load(model);
        Assert.Contains("activation=mish", file.Metadata);
        Assert.Contains("settings=channels=[4, 5, 6]; kernels=[2, 2, 2]; strides=[2, 1, 1]", file.Metadata);
        Assert.Contains(file.Inputs, static input => input.Contains("12, 13, 3", StringComparison.Ordinal));
        CliRun.Refused(["describe", "GridworldCNN"], "--img-shape");
        CliRun.Refused(["export", "GridworldCNN", "-o", model], "--img-shape");
    }

    [Fact]
    public void Channels_first_and_the_other_encoders_are_taken_too()
    {
        string weights = _folder.File(
            "i.safetensors"), pixels = CliImages.Save(_folder.File("chw.npy"), CliImages.Pixels(1, 1, 2, 3, 16, 18));
        CliRun.Ok("init", "IMPALAishCNN", "--img-shape", "3,16,18",
            "--channels-first", "--activation", "gelu", "--set", "cnn_block_depths=[3,6]", "--set", "post_group_norm=False", "-o", weights);
        CliRun.Ok("encode", "IMPALAishCNN", "--weights", weights, "--input", pixels, "-o", _folder.File("y.npy"));
        Cnn cnn = new ImpalaishCnn((3, 16, 18), true, "gelu", [3, 6], postGroupNorm: false, new Generator(0));
        Compare.Bits(cnn.Forward(Npy.Load(pixels)), Npy.Load(_folder.File("y.npy")), "features");
        CliRun.Refused(["describe", "IMPALAishCNN", "--weights", weights, "--set", "post_group_norm=True"],
            "post_group_norm = False, and post_group_norm=True says True");
        CliRun.Refused(
            ["encode", "IMPALAishCNN", "--weights", weights, "--input", _pixels, "-o", _folder.File("y.npy")],
            "x.npy: expected images (3, 16, 18)",
            weights);
    }

    [Fact]
    public void What_the_API_saves_says_it_as_well()
    {
        Cnn[] encoders =
        [
            new DrQCnn((20, 20, 3), false, "relu", new Generator(1)),
            new NatureishCnn((40, 40, 1), false, "mish", [2, 3, 4], [5, 4, 3], [3, 2, 1], new Generator(1)),
            new ImpalaishCnn((20, 20, 3), false, "gelu", [4], false, new Generator(1)),
            Encoders.Find("TinyCNN").Create(
                (20, 20, 3),
                false,
                "double_relu",
                new EncoderSettings().Set("width=3").Set("note='a; b=\"'").Set("scales=[0.1,1e-30]").Set("extra=4").Set("clip=None"),
                new Generator(1)),
        ];
        foreach (Cnn cnn in encoders)
        {
            SafeTensors.Save(_weights, cnn.StateDict());
            AssertFeatures(cnn, [cnn.Description.Encoder!, "--weights", _weights]);
        }

        Cnn byName = Encoders.Find("NatureishCNN").Create((40, 40, 1), false);
        Assert.Equal(byName.Description, new NatureishCnn((40, 40, 1), false, "leaky_relu").Description);
    }

    [Fact]
    public void A_part_of_a_larger_network_says_it_under_its_prefix()
    {
        string state = _folder.File("s.safetensors");
        new TrainingState().Add("model", _cnn).Save(state);
        AssertFeatures(_cnn, ["GridworldCNN", "--weights", state, "--prefix", "model."]);
        SafeTensors.Save(_weights, SafeTensors.Load(state).WithPrefix("model."));
        AssertFeatures(_cnn, ["GridworldCNN", "--weights", _weights]);
    }

    [Fact]
    public void A_run_is_known_by_its_policy()
    {
        string run = _folder.File("run"), policy = Path.Combine(run, "policy.safetensors"), model = _folder.File("m.onnx");
        CliRun.Ok("train", "breakout", "--steps", "64", "--envs", "2", "--set",
            "activation=mish", "--set", "channels=[4,5,6]", "--set", "PPO.rollout_length=32", "--set", "PPO.minibatches=1", "--out", run);
        Cnn cnn = PolicyFile.Load(policy).Policy.Encoder;
        Tensor cells = CliImages.Pixels(1, 2, 1, 10, 10, 4);
        string input = CliImages.Save(_folder.File("cells.npy"), cells), features = _folder.File(
            "y.npy"), part = _folder.File("part.safetensors"), older = _folder.File("older.safetensors");
        CliRun.Ok("convert", policy, part, "--prefix", "encoder.");
        StateDict old = SafeTensors.Load(policy);
        foreach (string key in old.Metadata.Keys.Where(static key => key.StartsWith("encoder.", StringComparison.Ordinal)).ToArray())
            old.Metadata.Remove(key);
        SafeTensors.Save(older, old);
        foreach (string[] weights in (string[][])[[run], [policy],
        [
            policy, "--prefix", "encoder."
        ], [part], [older], [older, "--prefix", "encoder."], [Path.Combine(run, "checkpoint.safetensors"), "--prefix", "policy.encoder."]])
        {
            CliRun.Ok(["encode", "GridworldCNN", "--input", input, "-o", features, "--weights", .. weights]);
            Compare.Bits(cnn.Forward(cells), Npy.Load(features), string.Join(' ', weights));
            CliRun.Refused(["encode", "GridworldCNN", "--input", input, "-o", features, "--activation", "relu", "--weights", .. weights],
                "activation = 'mish', and --activation says 'relu'");
        }

        CliRun.Ok("export", "GridworldCNN", "--img-shape", "10,10,4", "--weights", policy, "--prefix", "encoder.", "-o", model);
        Assert.Contains("activation=mish", OnnxFile.Load(model).Metadata);
    }

    [Fact]
    public void What_a_training_state_or_a_policy_says_is_held_against_the_network()
    {
        string state = _folder.File("s.safetensors"), policy = _folder.File("policy.safetensors");
        var saved = new TrainingState().Add("model", _cnn);
        saved.Metadata["model.note"] = "mine";
        saved.Save(state);
        Cnn other = new GridworldCnn((12, 13, 3), false, "relu", [4, 5, 6], null, [2, 1, 1], new Generator(0));
        string hash = other.ContentHash();
        Fails.With<ArgumentException>(
            () => new TrainingState().Add("model", other).Load(state),
            state,
            "model: its metadata says that it belongs to a network with activation = mish, and this program says relu");
        Assert.Equal(hash, other.ContentHash());
        StateDict named = SafeTensors.Load(state);
        named.Metadata["model.encoder"] = $"a\u001b[31m{new string('x', 10_000)}";
        string strange = _folder.File("strange.safetensors");
        SafeTensors.Save(strange, named);
        string message = Assert.ThrowsAny<ArgumentException>(() => new TrainingState().Add("model", other).Load(strange)).Message;
        Assert.InRange(message.Length, 1, 2000);
        Assert.DoesNotContain('\u001b', message);
        foreach (string lost in new[] { "img_shape", "channels_first", "activation", "settings" })
            named.Metadata.Remove($"model.{lost}");
        named.Metadata["model.encoder"] = "NobodysCNN";
        SafeTensors.Save(strange, named);
        Fails.With<ArgumentException>(() => new TrainingState().Add("model", other).Load(strange), "encoder = NobodysCNN");
        other = new GridworldCnn((12, 13, 3), false, "mish", [4, 5, 6], null, [1, 1, 1], new Generator(0));
        Fails.With<ArgumentException>(
            () => new TrainingState().Add("model", other).Load(state), "strides = [2, 1, 1], and this program says [1, 1, 1]");
        other = new GridworldCnn((12, 13, 3), false, "mish", [4, 5, 6], null, [2, 1, 1], new Generator(0));
        var loaded = new TrainingState().Add("model", other);
        loaded.Load(state);
        Assert.Equal(_cnn.ContentHash(), other.ContentHash());
        Assert.Equal(["model.note"], loaded.Metadata.Keys);

        var bindings = new Bindings(new ConfigurationBuilder().Build());
        TrainingSettings settings = bindings.Create(TrainingSettings.Configurable);
        PolicyFile.Save(policy, settings.CreatePolicy(bindings, new Generator(0)), bindings.Operative);
        StateDict file = SafeTensors.Load(policy);
        file.Metadata["encoder.activation"] = "relu";
        SafeTensors.Save(policy, file);
        const string Message =
            "its metadata says that it belongs to a network with activation = relu, and the configuration in it says leaky_relu";
        Fails.With<InvalidFileException>(() => PolicyFile.Load(policy), policy, Message);
        CliRun.Refused(["evaluate", "breakout", "--weights", policy], policy, Message);
        CliRun.Refused(["describe", "GridworldCNN", "--weights", policy], policy, Message);
        CliRun.Refused(["export", "GridworldCNN", "--weights", policy, "-o", _folder.File("m.onnx")], policy, Message);
    }

    [Fact]
    public void Convert_keeps_what_stays_true()
    {
        string copy = _folder.File("copy.safetensors"), bias = _folder.File("bias.safetensors"), npz = _folder.File("w.npz");
        Assert.Equal("", CliRun.Ok("convert", _weights, copy).Error);
        Assert.Equal(SafeTensors.Load(_weights).Metadata, SafeTensors.Load(copy).Metadata);
        CliRun.Ok("convert", _weights, bias, "--prefix", "conv1.");
        Assert.Equal(["seed"], SafeTensors.Load(bias).Metadata.Keys);
        Assert.Contains("w.npz holds tensors alone", CliRun.Ok("convert", _weights, npz).Error, StringComparison.Ordinal);
        CliRun.Ok("encode", "GridworldCNN", "--weights", npz, "--set",
            "channels=[4,5,6]", "--set", "strides=[2,1,1]", "--activation", "mish", "--input", _pixels, "-o", _folder.File("y.npy"));
        Compare.Bits(_cnn.Forward(_obs), Npy.Load(_folder.File("y.npy")), "features");
    }

    [Theory]
    [InlineData("activation", "swiss", "expected an activation", "'swiss'")]
    [InlineData("img_shape", "12,13", "expected three sizes of at least 1 in img_shape", "'12,13'")]
    [InlineData("img_shape", "12,13,4000000000", "expected three sizes")]
    [InlineData("channels_first", "perhaps", "expected True or False in channels_first, got 'perhaps'")]
    [InlineData("settings", "channels=[4, 5, 6", "settings:1:10: expected ']'")]
    [InlineData("settings",
        "strides=[2, 1, 1]; channels=[4, 5, 6]; strides=[1, 1, 1]", "settings:1:40: there are two values of the setting 'strides'")]
    [InlineData("settings", "channels=[4, 5, 'x']", "GridworldCNN.channels: expected a list of integers", "'x'")]
    [InlineData("settings", "chanels=[4, 5, 6]", "GridworldCNN: unknown setting 'chanels' (did you mean channels?)")]
    [InlineData("settings", "channels=[4, 5]", "expected channels for 3 convolutions")]
    [InlineData("settings", "channels=[4, 5, 7]; strides=[2, 1, 1]", "the parameters do not fit", "conv3.weight")]
    [InlineData("settings", "channels=[100000, 100000, 6]", "100000")]
    [InlineData("settings", "channels=[2000, 2000, 6]", "expected a network of")]
    [InlineData("settings", "strides=[2, 1, 1000]; channels=[4, 5, 6]; kernels=[2, 2, 1000]", "image is smaller than")]
    [InlineData("encoder", "TinyCNN", "encoder = TinyCNN, and the command line says GridworldCNN")]
    public void Metadata_that_makes_no_sense_is_an_error_of_the_file(string key, string value, params string[] parts)
    {
        StateDict state = SafeTensors.Load(_weights);
        state.Metadata[key] = value;
        SafeTensors.Save(_weights, state);
        CliRun.Refused(
            ["encode", "GridworldCNN", "--weights", _weights, "--input", _pixels, "-o", _folder.File("y.npy")], [_weights, .. parts]);
    }

    [Theory]
    [InlineData("got none of activation;", "activation", "--activation", "mish")]
    [InlineData("got none of channels_first;", "channels_first", "--channels-first", "false")]
    [InlineData("got none of channels, kernels, strides;",
        "settings", "--set", "channels=[4,5,6]", "--set", "kernels=[2,2,2]", "--set", "strides=[2,1,1]")]
    public void What_the_metadata_lost_has_to_be_stated(string message, string key, params string[] stated)
    {
        StateDict state = SafeTensors.Load(_weights);
        Assert.True(state.Metadata.Remove(key));
        SafeTensors.Save(_weights, state);
        string[] own = ["GridworldCNN", "--weights", _weights];
        CliRun.Refused(["encode", .. own, "--input", _pixels, "-o", _folder.File("y.npy")], _weights, message);
        CliRun.Refused(["export", .. own, "-o", _folder.File("m.onnx")], _weights, message);
        AssertFeatures(_cnn, ["GridworldCNN", "--weights", _weights, .. stated]);
    }

    [Fact]
    public void Settings_of_older_versions_name_those_alone_that_differ()
    {
        StateDict state = SafeTensors.Load(_weights);
        state.Metadata["settings"] = "channels=[4,5,6]; strides=[2,1,1]";
        SafeTensors.Save(_weights, state);
        AssertFeatures(_cnn, ["GridworldCNN", "--weights", _weights]);
    }

    [Fact]
    public void A_prefix_without_its_dot_is_told()
    {
        string state = _folder.File("s.safetensors");
        new TrainingState().Add("encoder", _cnn).Save(state);
        string[] export = ["export", "GridworldCNN", "--weights", state, "-o", _folder.File("m.onnx")];
        foreach (string[] line in (string[][])[export, ["convert", state, _folder.File("e.npz")]])
        {
            CliRun.Refused(
                [.. line, "--prefix", "encoder"],
                state,
                "--prefix encoder: names go on with a dot there, such as 'encoder.conv1.weight'; expected --prefix encoder. with it");
        }
    }

    [Fact]
    public void Metadata_of_other_programs_is_left_alone()
    {
        StateDict state = SafeTensors.Load(_weights);
        state.Metadata.Clear();
        (state.Metadata["encoder"], state.Metadata["activation"], state.Metadata["format"]) = ("vit", "tanh", "pt");
        SafeTensors.Save(_weights, state);
        AssertFeatures(
            _cnn, ["GridworldCNN", "--weights", _weights, "--activation", "mish", "--set", "channels=[4,5,6]", "--set", "strides=[2,1,1]"]);
    }

    private void AssertFeatures(Cnn cnn, string[] args)
    {
        (int first, int second, int third) = cnn.ImgShape;
        Tensor obs = cnn.ImgShape == _cnn.ImgShape ? _obs : CliImages.Pixels(1, 1, 1, first, second, third);
        string input = CliImages.Save(_folder.File("in.npy"), obs);
        CliRun.Ok(["encode", .. args, "--input", input, "-o", _folder.File("y.npy")]);
        Compare.Bits(cnn.Forward(obs), Npy.Load(_folder.File("y.npy")), string.Join(' ', args));
    }
}
