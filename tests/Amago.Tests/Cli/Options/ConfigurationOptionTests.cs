using System.Text.Json;
using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Options;

[Collection(nameof(OneCommandAtATime))]
public sealed class ConfigurationOptionTests : IDisposable
{
    private static readonly string[] Nature = ["NatureishCNN", "--img-shape", "84,84,4"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gin_files_come_in_order_and_set_over_them()
    {
        string first = Write(
            "first.gin", "NatureishCNN.channels = [1, 2, 3]\nNatureishCNN.kernels = %k\nk = [8, 4, 2]\nNatureishCNN.activation = 'relu'");
        string second = Write("second.gin", "NatureishCNN.channels = [4, 5, 6]");
        string[] args = ["describe", .. Nature, "--show-config", "--gin", first, "--gin", second];
        AssertConfig(args, "[4, 5, 6]", "[8, 4, 2]", "relu");
        AssertConfig([.. args, "--set", "channels=[7,8,9]", "--set", "NatureishCnn.kernels=(3,3,3)"], "[7, 8, 9]", "[3, 3, 3]", "relu");
        AssertConfig([.. args, "--set", "%k=[5,5,5]", "--set", "activation=mish"], "[4, 5, 6]", "[5, 5, 5]", "mish");
        AssertConfig([.. args, "--activation", "gelu"], "[4, 5, 6]", "[8, 4, 2]", "gelu");
        AssertConfig(["describe", .. Nature, "--show-config"], "[32, 64, 64]", "[8, 4, 3]", "leaky_relu");
    }

    [Fact]
    public void Scopes_and_macros_name_the_encoder()
    {
        string gin = Write("x.gin", "policy/NatureishCNN.channels = [1, 2, 3]\ncnn = @policy/NatureishCNN");
        foreach (string encoder in (string[])["policy/NatureishCNN", "@policy/NatureishCNN", "%cnn"])
        {
            string config =
                CliRun.Ok("describe", encoder, "--img-shape", "84,84,4", "--gin", gin, "--set", "strides=[2,2,1]", "--show-config").Out;
            Assert.Contains("policy/NatureishCNN.channels = [1, 2, 3]\n", config, StringComparison.Ordinal);
            Assert.Contains("policy/NatureishCNN.strides = [2, 2, 1]\n", config, StringComparison.Ordinal);
        }

        Assert.Contains(
            "IMPALAishCNN.post_group_norm",
            CliRun.Ok("describe", "%cnn", "--img-shape", "84,84,4", "--gin", gin, "--set", "%cnn=impalaishcnn", "--show-config").Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_shown_configuration_builds_the_same_network()
    {
        string[] args = ["describe", "IMPALAishCNN", "--img-shape", "64,64,3"];
        CliRun shown = CliRun.Ok([.. args, "--set", "cnn_block_depths=[32, 64, 64]", "--activation", "mish", "--show-config"]);
        string again = Write("again.gin", shown.Out);
        Assert.Equal(shown.Out, CliRun.Ok([.. args, "--gin", again, "--show-config"]).Out);
        Assert.Contains("activation mish", CliRun.Ok([.. args, "--gin", again]).Out, StringComparison.Ordinal);
        JsonElement json = CliRun.Ok([.. args, "--gin", again, "--show-config", "--json"]).Json.GetProperty("IMPALAishCNN");
        Assert.Equal(("mish", true, 64), (json.GetProperty("activation")
            .GetString(), json.GetProperty("post_group_norm").GetBoolean(), json.GetProperty("cnn_block_depths")[2].GetInt32()));
    }

    [Fact]
    public void Init_writes_it_beside_the_weights()
    {
        string weights = _folder.File("w.safetensors"), gin = Write("x.gin", "IMPALAishCNN.cnn_block_depths = [4]");
        CliRun.Ok("init", "impalaishcnn", "--img-shape", "20,20,3", "--gin", gin, "-o", weights);
        Assert.Equal(
            "# IMPALAishCNN\nIMPALAishCNN.cnn_block_depths = [4]\nIMPALAishCNN.post_group_norm = True\nIMPALAishCNN.activation = "
            + "'leaky_relu'\n", File.ReadAllText(_folder.File("w.operative.gin")));
        Assert.Equal(4, JsonDocument.Parse(File.ReadAllText(_folder.File("w.operative.json"))).RootElement.GetProperty("IMPALAishCNN")
            .GetProperty("cnn_block_depths")[0].GetInt32());
        Assert.Equal("cnn_block_depths=[4]; post_group_norm=True", SafeTensors.Load(weights).Metadata["settings"]);
    }

    [Fact]
    public void Every_command_that_builds_an_encoder_takes_gin_files()
    {
        string gin = Write("x.gin", "GridworldCNN.channels = [1, 2, 3]"), weights = _folder.File(
            "w.safetensors"), model = _folder.File("m.onnx"), features = _folder.File("y.npy");
        string pixels = CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(1, 1, 8, 8, 3));
        CliRun.Ok("init", "GridworldCNN", "--img-shape", "8,8,3", "--gin", gin, "-o", weights);
        CliRun.Ok("export", "GridworldCNN", "--img-shape", "8,8,3", "--gin", gin, "--weights", weights, "-o", model);
        CliRun.Ok("encode", "GridworldCNN", "--gin", gin, "--weights", weights, "--input", pixels, "-o", features);
        Assert.Equal([1, 1, 3 * 5 * 5], Npy.Load(features).Shape);
        CliRun.Ok("encode", "GridworldCNN", "--weights", weights, "--input", pixels, "-o", features); // which say what gin said
        Assert.Equal([1, 1, 3 * 5 * 5], Npy.Load(features).Shape);
        CliRun.Ok("bench", "GridworldCNN", "--gin", gin, "--batch", "1", "--threads", "1", "--mode", "forward", "--seconds", "0.01");
    }

    [Fact]
    public void Augment_takes_them_too_and_its_options_win()
    {
        string gin = Write("x.gin", "DrQv2Aug.pad = 2"), pixels = CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(1, 1, 8, 8, 3));
        string bound = _folder.File("bound.npy"), given = _folder.File("given.npy"), both = _folder.File("both.npy");
        CliRun.Ok("augment", "--input", pixels, "--gin", gin, "-o", bound);
        CliRun.Ok("augment", "--input", pixels, "--pad", "2", "-o", given);
        CliRun.Ok("augment", "--input", pixels, "--gin", gin, "--pad", "3", "--set", "pad=1", "-o", both);
        Assert.Equal(File.ReadAllBytes(given), File.ReadAllBytes(bound));
        CliRun.Ok("augment", "--input", pixels, "--pad", "3", "-o", given);
        Assert.Equal(File.ReadAllBytes(given), File.ReadAllBytes(both));
    }

    [Fact]
    public void Unknown_names_are_skipped_on_request()
    {
        string gin = Write("x.gin", "import amago.agent\nAgent.gamma = 0.9\nNatureishCNN.channels = [1, 2, 3]");
        string[] args = ["describe", .. Nature, "--show-config", "--gin", gin];
        CliRun.Refused(args, "x.gin:1:1: unknown module 'amago.agent'", "skipping unknown names");
        AssertConfig([.. args, "--skip-unknown", "all"], "[1, 2, 3]", "[8, 4, 3]", "leaky_relu");
        AssertConfig([.. args, "--skip-unknown", "amago.agent,Agent"], "[1, 2, 3]", "[8, 4, 3]", "leaky_relu");
        CliRun.Refused([.. args, "--skip-unknown", "amago.agent"], "x.gin:2:1: unknown configurable 'Agent'");
        CliRun.Refused([.. args, "--skip-unknown", "Agent, "], "x.gin:1:1: unknown module 'amago.agent'");
    }

    [Fact]
    public void Settings_of_another_programs_PPO_pass_on_request()
    {
        string gin = Write("x.gin", "PPO.clip_epsilon = 0.1\nTraining.fold = 3\nNatureishCNN.channels = [1, 2, 3]");
        string[] args = ["describe", .. Nature, "--show-config", "--gin", gin];
        CliRun.Refused(args, "x.gin:1:1: PPO: unknown setting 'clip_epsilon'");
        CliRun.Refused([.. args, "--skip-unknown", "PPO"], "x.gin:2:1: Training: unknown setting 'fold'");
        AssertConfig([.. args, "--skip-unknown", "PPO,Training"], "[1, 2, 3]", "[8, 4, 3]", "leaky_relu");
        AssertConfig([.. args, "--skip-unknown", "all"], "[1, 2, 3]", "[8, 4, 3]", "leaky_relu");
    }

    [Fact]
    public void A_run_that_is_resumed_takes_no_settings()
    {
        foreach (string[] more in (string[][])[["--set", "PPO.learning_rate=1"], ["--gin", Write("x.gin", "")], ["--skip-unknown", "all"]])
            CliRun.Refused(["train", "--resume", _folder.Path, .. more], $"{more[0]}: expected none beside --resume");
    }

    [Fact]
    public void A_run_whose_settings_can_not_be_read_takes_no_settings_either()
    {
        string config = Write("config.gin", "Training.seed = 3\n");
        string[] args = ["train", "--resume", _folder.Path, "--seed", "4"];
        CliRun.Refused(args, "whose run has its own (Training.seed = 3); got 4");
        using var held = new FileStream(config, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        CliRun.Refused(args, "whose run has its own; got 4");
    }

    [Fact]
    public void Included_files_are_found_in_named_folders()
    {
        Directory.CreateDirectory(_folder.File("sub"));
        Write("base.gin", "NatureishCNN.channels = [1, 2, 3]");
        string gin = Write("sub/x.gin", "include 'base.gin'");
        string[] args = ["describe", .. Nature, "--show-config", "--gin", gin];
        CliRun.Refused(args, "x.gin:1:1: expected a file to include in", "'base.gin', which is not there");
        AssertConfig([.. args, "--gin-path", _folder.Path], "[1, 2, 3]", "[8, 4, 3]", "leaky_relu");
    }

    [Theory]
    [InlineData("NatureishCNN.channels = oops", "x.gin:1:25: expected a value", "'oops'")]
    [InlineData("NatureishCNN.chanels = [1]", "x.gin:1:1: NatureishCNN: unknown setting 'chanels' (did you mean channels?)")]
    [InlineData("NatureishCNN.channels = 3", "x.gin:1:25: NatureishCNN.channels: expected a list of integers such as [32, 64, 64], got 3")]
    [InlineData("NatureishCNN.channels = [1]", "NatureishCNN: expected channels for 3 convolutions, got 1: [1]")]
    public void Errors_are_one_line(string text, params string[] parts) =>
        CliRun.Refused(["describe", .. Nature, "--gin", Write("x.gin", text)], parts);

    [Fact]
    public void Missing_files_are_one_line() =>
        CliRun.Refused(["describe", .. Nature, "--gin", _folder.File("no.gin")], "no.gin: there is no such file");

    private static void AssertConfig(string[] args, string channels, string kernels, string activation) => Assert.Equal(
        $"# NatureishCNN\nNatureishCNN.channels = {channels}\nNatureishCNN.kernels = {kernels}\nNatureishCNN.strides = [4, 2, "
        + $"1]\nNatureishCNN.activation = '{activation}'\n", CliRun.Ok(args).Out);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
