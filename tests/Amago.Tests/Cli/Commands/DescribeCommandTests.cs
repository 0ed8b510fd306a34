using System.Globalization;
using System.Text.Json;
using Amago.Cli;
using Amago.Cli.Output;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class DescribeCommandTests
{
    public static TheoryData<string> EncoderNames => CliImages.Encoders;

    [Theory]
    [MemberData(nameof(EncoderNames))]
    public void Json_is_what_the_library_says(string name)
    {
        Cnn cnn = Encoders.Find(name).Create((3, 50, 60), channelsFirst: true, "gelu");
        JsonElement json = CliRun.Ok(
            "describe", name.ToLowerInvariant(), "--img-shape", "3,50,60", "--channels-first", "--activation", "gelu", "--json").Json;
        Assert.Equal(
            ["encoder", "img_shape", "output_shape", "output_features", "parameters", "multiply_adds", "layers"],
            json.EnumerateObject().Select(member => member.Name));
        EncoderSummary summary = cnn.Summary;
        Assert.Equal(name, json.GetProperty("encoder").GetString());
        Assert.Equal([3, 50, 60], Numbers(json.GetProperty("img_shape")));
        Assert.Equal(summary.OutputShape, Numbers(json.GetProperty("output_shape")));
        Assert.Equal(cnn.OutputFeatures, json.GetProperty("output_features").GetInt32());
        Assert.Equal(cnn.ParameterCount, json.GetProperty("parameters").GetInt64());
        Assert.Equal(summary.MultiplyAdds, json.GetProperty("multiply_adds").GetInt64());
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(summary.Layers.Count, layers.Length);
        foreach ((LayerSummary layer, JsonElement element) in summary.Layers.Zip(layers))
        {
            Assert.Equal(["name", "operation", "output_shape", "parameters", "multiply_adds", "receptive_field"], element.EnumerateObject()
                .Select(member => member.Name));
            Assert.Equal(
                (layer.Name, layer.Operation), (element.GetProperty("name").GetString(), element.GetProperty("operation").GetString()));
            Assert.Equal(layer.OutputShape, Numbers(element.GetProperty("output_shape")));
            Assert.Equal((layer.Parameters, layer.MultiplyAdds), (element.GetProperty("parameters")
                .GetInt64(), element.GetProperty("multiply_adds").GetInt64()));
            Assert.Equal([layer.ReceptiveField.Height, layer.ReceptiveField.Width], Numbers(element.GetProperty("receptive_field")));
        }
    }

    [Fact]
    public void The_table_of_the_Atari_encoder()
    {
        string[] lines = CliRun.Ok("describe", "NatureishCnn", "--img-shape", "84,84,4").Out.Split('\n');
        Assert.Equal("NatureishCNN of 84x84 images with 4 channels, activation leaky_relu", lines[0]);
        Assert.Equal("Layer       Output shape  Parameters  Multiply-adds  Receptive field", lines[2]);
        Assert.Equal("conv1           32x20x20       8,224      3,276,800              8x8", lines[4]);
        Assert.Equal("conv3             64x7x7      36,928      1,806,336            36x36", lines[8]);
        Assert.Equal("Total             64x7x7      77,984      7,737,344", lines[11]);
        Assert.StartsWith("3,136 features", lines[13], StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_in_no_layer_are_shown()
    {
        string[] args = ["describe", "IMPALAishCNN", "--img-shape", "84,84,3", "--activation"];
        string[] lines = CliRun.Ok([.. args, "adaptive"]).Out.Split('\n');
        Assert.Matches(@"^\(in no layer\) +10$", Assert.Single(lines, line => line.StartsWith("(in", StringComparison.Ordinal)));
        Cnn cnn = Encoders.Find("ImpalaishCnn").Create((84, 84, 3), channelsFirst: false, "adaptive");
        Assert.Contains(lines, line => line.StartsWith("Total", StringComparison.Ordinal) && line.Contains(
            cnn.ParameterCount.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.DoesNotContain("(in no layer)", CliRun.Ok([.. args, "relu"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_change_the_encoder()
    {
        JsonElement json = CliRun.Ok("describe", "natureishcnn",
            "--img-shape", "40,40,1", "--set", "channels=[4,5,6]", "--set", "kernels=(3,3,3)", "--set", "strides=[1,2,1]", "--json").Json;
        Assert.Equal([6, 16, 16], Numbers(json.GetProperty("output_shape")));
        json = CliRun.Ok("describe",
            "impalaishcnn", "--img-shape", "40,40,1", "--set", "cnn_block_depths=[5]", "--set", "post_group_norm=False", "--json").Json;
        Assert.Equal([5, 19, 19], Numbers(json.GetProperty("output_shape")));
    }

    [Fact]
    public void Weights_have_a_hash()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("w.safetensors");
        string[] args = ["describe", "DrQCNN", "--img-shape", "20,20,3", "--weights", weights];
        CliRun.Ok("init", "DrQCNN", "--img-shape", "20,20,3", "--seed", "7", "-o", weights);
        string hash = new DrQCnn((20, 20, 3), channelsFirst: false, "leaky_relu", new Generator(7)).ContentHash();
        Assert.EndsWith($"Parameters: SHA-256 {hash}\n", CliRun.Ok(args).Out, StringComparison.Ordinal);
        Assert.Equal(hash, CliRun.Ok([.. args, "--json"]).Json.GetProperty("hash").GetString());
        CliRun.Refused(["describe", "NatureishCNN", "--img-shape", "84,84,3", "--weights", weights], weights, "NatureishCNN");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(80)]
    public void The_table_fits_a_terminal(int width)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new CommandConsole(output, error, OutIsTerminal: true, Width: width);
        Assert.Equal(0, AmagoCommand.Run(["describe", "IMPALAishCNN", "--img-shape", "84,84,3"], console));
        string text = output.ToString();
        Assert.Contains("\e[1m", text, StringComparison.Ordinal);
        string plain = text.Replace("\e[1m", "", StringComparison.Ordinal).Replace("\e[2m", "", StringComparison.Ordinal)
            .Replace("\e[0m", "", StringComparison.Ordinal);
        Assert.All(plain.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    private static IEnumerable<int> Numbers(JsonElement array) => array.EnumerateArray().Select(number => number.GetInt32());
}
