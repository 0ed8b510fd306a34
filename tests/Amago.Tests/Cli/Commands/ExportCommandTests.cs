using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;
using Amago.Tests.Onnx;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class ExportCommandTests
{
    [Fact]
    public void Writes_the_network_of_the_weights()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("w.safetensors"), model = folder.File("m.onnx");
        Cnn cnn = Encoders.Find("IMPALAishCNN")
            .Create((3, 20, 24), channelsFirst: true, "mish", new EncoderSettings().Set("cnn_block_depths=[4]"), new Generator(5));
        SafeTensors.Save(weights, cnn.StateDict());
        CliRun run = CliRun.Ok(
            "export", "impalaishcnn", "--img-shape", "3,20,24", "--channels-first",
            "--activation", "mish", "--set", "cnn_block_depths=[4]", "--weights", weights, "-o", model, "--no-flatten", "--from-float");
        Assert.Equal($"{model}: IMPALAishCNN, parameters {cnn.ContentHash()}\n", run.Out);
        Assert.Equal("", run.Error);
        OnnxFile file = OnnxFile.Load(model);
        Assert.Equal(["obs 1 (B, L, 3, 20, 24)"], file.Inputs);
        Assert.Equal([$"features 1 (B, L, {string.Join(", ", cnn.OutputShape)})"], file.Outputs);
        Assert.Contains("settings=cnn_block_depths=[4]; post_group_norm=True", file.Metadata);
        Assert.Equal(cnn.StateDict()["blocks.0.conv.weight"].ToArray<float>(), file.Initializers[0].Floats);
    }

    [Fact]
    public void Without_weights_the_seed_decides_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("m.onnx");
        CliRun run = CliRun.Ok("export", "DrQCNN", "--img-shape", "20,20,3", "--seed", "7", "-o", model, "--json");
        Assert.Contains("drawn from seed 7", run.Error, StringComparison.Ordinal);
        Assert.Equal(["output", "encoder", "hash"], run.Json.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(
            new DrQCnn((20, 20, 3), channelsFirst: false, "leaky_relu", new Generator(7)).ContentHash(),
            run.Json.GetProperty("hash").GetString());
        Assert.Equal(["obs 2 (B, L, 20, 20, 3)"], OnnxFile.Load(model).Inputs);
    }

    [Fact]
    public void Wrong_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("w.safetensors"), model = folder.File("m.onnx");
        SafeTensors.Save(weights, new Linear(2, 2).StateDict());
        CliRun.Refused(["export", "DrQCNN", "--img-shape", "20,20,3", "-o", folder.File("m.pt")], "m.pt", ".onnx");
        CliRun.Refused(["export", "DrQCNN", "--img-shape", "20,20,3", "--weights", weights, "-o", model], weights, "conv1.weight");
        CliRun.Refused(
            ["export", "DrQCNN", "--img-shape", "20,20,3", "--weights", folder.File("no.safetensors"), "-o", model], "no.safetensors");
        Assert.Equal([weights], Directory.GetFiles(folder.Path));
    }
}
