using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class InitCommandTests
{
    public static TheoryData<string> EncoderNames => CliImages.Encoders;

    [Theory]
    [MemberData(nameof(EncoderNames))]
    public void Writes_what_the_library_draws(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        CliRun.Ok("init", name, "--img-shape", "84,84,3", "--seed", "5", "-o", path);
        StateDict expected = Encoders.Find(name).Create((84, 84, 3), channelsFirst: false, generator: new Generator(5)).StateDict();
        StateDict actual = SafeTensors.Load(path);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, named => FormatTensors.AssertSame(named.Value, actual[named.Key]));
    }

    [Fact]
    public void The_seed_is_0_unless_stated_and_decides_alone()
    {
        using var folder = new TemporaryFolder();
        string a = folder.File("a.safetensors"), b = folder.File("b.safetensors"), c = folder.File("c.safetensors");
        string[] args = ["init", "GridworldCNN", "--img-shape", "10,10,4"];
        CliRun.Ok([.. args, "-o", a]);
        CliRun.Ok([.. args, "-o", b, "--seed", "0", "--threads", "1"]);
        CliRun.Ok([.. args, "-o", c, "--seed", "-1"]);
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        Assert.NotEqual(File.ReadAllBytes(a), File.ReadAllBytes(c));
    }

    [Theory]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("-1", ulong.MaxValue)]
    [InlineData("9223372036854775808", 1UL << 63)]
    public void Seeds_have_64_bits_as_in_PyTorch(string text, ulong seed)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(
            "w.safetensors"), input = CliImages.Save(folder.File("x.npy"), CliImages.Pixels(0, 10, 10, 4)), output = folder.File("y.npy");
        CliRun.Ok("init", "GridworldCNN", "--img-shape", "10,10,4", "--seed", text, "-o", path);
        StateDict expected = Encoders.Find("GridworldCNN").Create((10, 10, 4), channelsFirst: false, generator: new Generator(seed))
            .StateDict(), actual = SafeTensors.Load(path);
        Assert.All(expected, named => FormatTensors.AssertSame(named.Value, actual[named.Key]));
        Assert.Equal($"{seed}", actual.Metadata["seed"]);

        Assert.Contains(
            $"seed {seed}.",
            CliRun.Ok("encode", "GridworldCNN", "--input", input, "--seed", text, "-o", output).Error,
            StringComparison.Ordinal);
        CliRun.Ok("augment", "--input", input, "--seed", text, "-o", output);
        FormatTensors.AssertSame(new DrQv2Aug(4, channelsFirst: false, new Generator(seed)).Forward(CliImages.Pixels(0, 1, 1, 10, 10, 4))
            .Reshape(10, 10, 4), Npy.Load(output));
        CliRun.Ok("evaluate", "breakout", "--episodes", "1", "--seed", text);
        CliRun.Ok("play", "breakout", "--max-steps", "2", "--seed", text);
        CliRun.Ok("train", "breakout", "--steps",
            "1", "--envs", "1", "--seed", text, "--set", "PPO.rollout_length=4", "--set", "PPO.minibatches=1", "--out", folder.File("run"));
        Assert.Contains($"Training.seed = {seed}", File.ReadAllText(folder.File("run/config.gin")), StringComparison.Ordinal);
        CliRun.Refused(["init", "GridworldCNN", "--img-shape", "10,10,4", "--seed", "18446744073709551616", "-o", path],
            "--seed: expected a whole number of 64 bits, got 18446744073709551616");
    }

    [Fact]
    public void Metadata_tells_how_the_file_was_made()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        CliRun.Ok(
            "init", "impalaishcnn", "--img-shape", "3,30,40", "--channels-first",
            "--activation", "mish", "--seed", "9", "--set", "cnn_block_depths=[4,8]", "--set", "post_group_norm=False", "-o", path);
        IDictionary<string, string> metadata = SafeTensors.Load(path).Metadata;
        Assert.Equal(
            ["activation=mish", "channels_first=True", "encoder=IMPALAishCNN", "img_shape=3,30,40", "seed=9",
             "settings=cnn_block_depths=[4, 8]; post_group_norm=False"],
            metadata.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Json_says_what_was_written()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        System.Text.Json.JsonElement json = CliRun.Ok("init", "natureishcnn", "--img-shape", "84,84,4", "-o", path, "--json").Json;
        Assert.Equal((path, 6, 77_984), (json.GetProperty("output")
            .GetString(), json.GetProperty("tensors").GetInt32(), json.GetProperty("parameters").GetInt32()));
    }

    [Theory]
    [InlineData("w.pt")]
    [InlineData("w")]
    [InlineData("w.npy")]
    public void Another_extension_is_refused(string name)
    {
        using var folder = new TemporaryFolder();
        CliRun.Refused(["init", "DrQCNN", "--img-shape", "84,84,3", "-o", folder.File(name)], name, ".safetensors");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
