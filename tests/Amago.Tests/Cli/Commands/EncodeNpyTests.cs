using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class EncodeNpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("features.npy");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NatureishCNN", 3)]
    [InlineData("drqcnn", 32)]
    [InlineData("GridworldCnn", 1)]
    [InlineData("impalaishcnn", 4)]
    public void Features_are_the_library_s_for_any_batch(string encoder, int batch)
    {
        Tensor obs = CliImages.Pixels(1, 2, 5, 36, 40, 3);
        string input = CliImages.Save(_folder.File("obs.npy"), obs);
        CliRun run = CliRun.Ok("encode", encoder, "--input", input, "-o", Output, "--seed", "3", "--batch", $"{batch}");
        Tensor expected = CliImages.Encode(encoder, obs, seed: 3);
        Compare.Bits(expected, Npy.Load(Output), encoder);
        Assert.Equal($"{Output}: float32 {expected.Shape}\n", run.Out);
        Assert.Equal("amago: there are no --weights, so the network is drawn from seed 3.\n", run.Error);
    }

    [Theory]
    [InlineData(new[] { 3, 12, 11, 4 }, new[] { 3, 1 })]
    [InlineData(new[] { 12, 11, 4 }, new[] { 1, 1 })]
    [InlineData(new[] { 1, 2, 12, 11, 4 }, new[] { 1, 2 })]
    [InlineData(new[] { 0, 2, 12, 11, 4 }, new[] { 0, 2 })]
    [InlineData(new[] { 2, 0, 12, 11, 4 }, new[] { 2, 0 })]
    public void Every_rank_gives_batch_length_features(int[] shape, int[] leading)
    {
        Tensor obs = CliImages.Pixels(2, shape);
        CliRun.Ok("encode",
            "gridworldcnn", "--input", CliImages.Save(_folder.File("obs.npy"), obs), "-o", Output, "--img-shape", "12,11,4");
        Compare.Bits(CliImages.Encode("gridworldcnn", obs.Reshape([.. leading, 12, 11, 4])), Npy.Load(Output), "features");
    }

    [Fact]
    public void Channels_first_and_unflattened()
    {
        Tensor obs = CliImages.Pixels(3, 2, 2, 4, 40, 36);
        CliRun.Ok("encode",
            "natureishcnn", "--channels-first", "--no-flatten", "--input", CliImages.Save(_folder.File("obs.npy"), obs), "-o", Output);
        Compare.Bits(CliImages.Encode("natureishcnn", obs, channelsFirst: true, flatten: false), Npy.Load(Output), "features");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Compiled_features_are_the_same(bool fromFloat, bool unflattened)
    {
        Tensor obs = fromFloat ? CliImages.Floats(4, 5, 3, 36, 40, 3) : CliImages.Pixels(4, 5, 3, 36, 40, 3);
        string[] options = [.. fromFloat ? new[] { "--from-float" } : [], .. unflattened ? new[] { "--no-flatten" } : []];
        CliRun.Ok(["encode", "natureishcnn", "--compiled", "--batch", "4", .. options, "--input", CliImages.Save(
            _folder.File("obs.npy"), obs), "-o", Output]);
        Compare.Bits(CliImages.Encode("natureishcnn", obs, fromFloat: fromFloat, flatten: !unflattened), Npy.Load(Output), "features");
    }

    [Fact]
    public void Floats_are_taken_as_they_are()
    {
        Tensor obs = CliImages.Floats(4, 3, 1, 10, 10, 6);
        CliRun.Ok("encode", "gridworldcnn", "--from-float", "--input", CliImages.Save(_folder.File("obs.npy"), obs), "-o", Output);
        Compare.Bits(CliImages.Encode("gridworldcnn", obs, fromFloat: true), Npy.Load(Output), "features");
    }

    [Fact]
    public void Weights_of_init_give_the_network_of_the_seed()
    {
        string input = CliImages.Save(_folder.File("obs.npy"), CliImages.Pixels(5, 2, 36, 36, 2));
        string weights = _folder.File("w.safetensors"), seeded = _folder.File("seeded.npy");
        CliRun.Ok("init", "natureishcnn", "--img-shape", "36,36,2", "--seed", "8", "-o", weights);
        CliRun run = CliRun.Ok("encode", "natureishcnn", "--weights", weights, "--input", input, "-o", Output);
        Assert.Empty(run.Error);
        CliRun.Ok("encode", "natureishcnn", "--seed", "8", "--input", input, "-o", seeded);
        Assert.Equal(File.ReadAllBytes(seeded), File.ReadAllBytes(Output));
    }

    [Fact]
    public void Weights_are_found_behind_a_prefix()
    {
        var state = new StateDict();
        state.Add("head.weight", Tensor.Zeros([2, 2]));
        foreach ((string name, Tensor value) in Encoders.Find("GridworldCNN")
            .Create((8, 8, 3), channelsFirst: false, generator: new Generator(2)).StateDict())
            state.Add("encoder.cnn." + name, value);
        string weights = _folder.File("w.safetensors");
        SafeTensors.Save(weights, state);
        Tensor obs = CliImages.Pixels(6, 2, 1, 8, 8, 3);
        CliRun.Ok("encode", "gridworldcnn",
            "--weights", weights, "--prefix", "encoder.cnn.", "--input", CliImages.Save(_folder.File("obs.npy"), obs), "-o", Output);
        Compare.Bits(CliImages.Encode("gridworldcnn", obs, seed: 2), Npy.Load(Output), "features");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_are_resized_and_made_grey_too(bool channelsFirst)
    {
        Tensor hwc = CliImages.Pixels(7, 30, 20, 3);
        Tensor expected = Frames.Resize(Frames.Grayscale(hwc), 10, 12).Reshape(channelsFirst ? [1, 1, 1, 10, 12] : [1, 1, 10, 12, 1]);
        string input = CliImages.Save(
            _folder.File("obs.npy"), (channelsFirst ? hwc.Permute(2, 0, 1) : hwc).Reshape(channelsFirst ? [1, 3, 30, 20] : [1, 30, 20, 3]));
        string[] args = ["encode", "gridworldcnn", "--input", input, "-o", Output, "--grayscale", "--resize", "10,12"];
        CliRun.Ok(channelsFirst ? [.. args, "--channels-first"] : args);
        Compare.Bits(CliImages.Encode("gridworldcnn", expected, channelsFirst: channelsFirst), Npy.Load(Output), "features");
    }

    [Fact]
    public void Json_says_what_was_written()
    {
        string input = CliImages.Save(_folder.File("obs.npy"), CliImages.Pixels(8, 4, 8, 8, 1));
        System.Text.Json.JsonElement json = CliRun.Ok("encode", "gridworldcnn", "--input", input, "-o", Output, "--json").Json;
        Assert.Equal((Output, "float32"), (json.GetProperty("output").GetString(), json.GetProperty("type").GetString()));
        Assert.Equal([4, 1, 1200], json.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
    }
}
