using System.Text.Json;

namespace Amago.Tests.Cli.Bench;

[Collection(nameof(OneCommandAtATime))]
public sealed class BenchCommandTests
{
    [Fact]
    public void Prints_one_object_for_each_case()
    {
        JsonElement[] cases = [.. CliRun.Ok("bench", "gridworldcnn",
            "DrQCnn", "--img-shape", "15,16,1", "--batch", "1,3", "--threads", "1,2", "--seconds", "0.01", "--json").Json.EnumerateArray()];
        string[] expected = [.. from encoder in (string[])["GridworldCNN", "DrQCNN"]
            from mode in (string[])["forward", "train", "augment"]
            from batch in (int[])[1, 3]
            from threads in (int[])[1, 2]
            select $"{encoder} {mode} {batch} {threads}"];
        Assert.Equal(expected, cases.Select(static one =>
            $"{one.GetProperty("encoder")} {one.GetProperty("mode")} {one.GetProperty("batch")} {one.GetProperty("threads")}"));
        Assert.All(cases, static one =>
        {
            Assert.Equal([15, 16, 1], one.GetProperty("img_shape").EnumerateArray().Select(static size => size.GetInt32()));
            double median = one.GetProperty("median_ms").GetDouble(), gflops = one.GetProperty("gflops").GetDouble();
            Assert.InRange(one.GetProperty("min_ms").GetDouble(), 1e-6, median);
            Assert.True(one.GetProperty("peak_gflops").GetDouble() > 0);
            Assert.True(one.GetProperty("allocated_bytes").GetInt64() >= 0);
            Assert.True(one.GetProperty("first_call_ms").GetDouble() > 0);
            Assert.Equal(one.GetProperty("mode").GetString() != "augment", gflops > 0);
        });
    }

    [Fact]
    public void Counts_the_operations_of_a_call()
    {
        // 3x3 pixels of 16, 2x2 of 32 and 1 of 48 channels from 2x2 windows of 1, 16 and 32; the first layer has no data gradient.
        const double first = 9 * 16 * 4, forward = first + (4 * 32 * 64) + (48 * 128);
        JsonElement[] cases = [.. CliRun.Ok("bench", "GridworldCNN", "--img-shape",
            "4,4,1", "--batch", "5", "--threads", "1", "--mode", "train,forward", "--seconds", "0.01", "--json").Json.EnumerateArray()];
        Assert.Equal(2 * 5 * ((3 * forward) - first), Operations(cases[0]), 0.01 * forward);
        Assert.Equal(2 * 5 * forward, Operations(cases[1]), 0.01 * forward);

        static double Operations(JsonElement one) => one.GetProperty("gflops").GetDouble() * one.GetProperty("median_ms").GetDouble() * 1e6;
    }

    [Fact]
    public void Acts_by_a_whole_policy_without_allocation()
    {
        JsonElement[] cases = [.. CliRun.Ok("bench", "GridworldCNN", "--img-shape",
            "4,4,1", "--batch", "1,5", "--threads", "1", "--mode", "act", "--seconds", "0.01", "--json").Json.EnumerateArray()];
        Assert.Equal(["act", "act"], cases.Select(static one => one.GetProperty("mode").GetString()));
        Assert.All(cases, static one => Assert.Equal(0, one.GetProperty("allocated_bytes").GetInt64()));
    }

    [Fact]
    public void Prints_a_table()
    {
        string[] lines = CliRun.Ok("bench", "GridworldCNN", "--img-shape", "4,4,1", "--batch",
            "1", "--threads", "1", "--mode", "forward", "--seconds", "0.01").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length); // header, rule, case
        Assert.Contains("Of peak", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("GridworldCNN  4x4x1  forward", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_kernels_of_each_layer_and_which_is_chosen()
    {
        JsonElement[] kernels = [.. CliRun.Ok("bench",
            "GridworldCNN", "--kernels", "--img-shape", "5,4,3", "--batch", "2", "--seconds", "0.01", "--json").Json.EnumerateArray()];
        Assert.Equal(
            ["conv1 forward", "conv1 weight gradient", "conv2 forward", "conv2 data gradient", "conv2 weight gradient", "conv3 forward",
             "conv3 data gradient", "conv3 weight gradient"],
            kernels.Select(static one => $"{one.GetProperty("layer")} {one.GetProperty("direction")}").Distinct());
        Assert.All(
            kernels.GroupBy(static one => $"{one.GetProperty("layer")} {one.GetProperty("direction")}"),
            static layer => Assert.Single(layer, static one => one.GetProperty("chosen").GetBoolean()));
        Assert.All(kernels, static one => Assert.True(
            one.GetProperty("gflops").GetDouble() > 0 && one.GetProperty("kernel").GetString()!.Length > 0));
        Assert.Contains("4x3x16 2x2x32", kernels.Select(static one => one.GetProperty("size").GetString()));
        Assert.Contains(
            "Chosen",
            CliRun.Ok("bench", "GridworldCNN", "--kernels", "--img-shape", "4,4,1", "--seconds", "0.01").Out,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "bench --batch 0", "amago bench: --batch: expected whole numbers of at least 1 such as 1,32, got '0'", "see amago bench --help")]
    [InlineData("bench --batch 1,,2", "got '1,,2'")]
    [InlineData("bench --threads 1,x", "--threads: expected whole numbers of at least 1 such as 1,32, got '1,x'")]
    [InlineData("bench --mode fast", "--mode: expected forward, act, train or augment, got 'fast'")]
    [InlineData("bench --seconds 0", "--seconds: expected a number of seconds such as 0.5, up to 3600, got '0'")]
    [InlineData("bench --seconds nan", "got 'nan'")]
    [InlineData("bench ResNet", "Unknown encoder 'ResNet'")]
    [InlineData("bench DrQCNN --img-shape 3,3,3", "DrQCNN: a 3x3 image is smaller than the 15x15")]
    [InlineData("bench DrQCNN --activation cubic", "Unknown activation 'cubic'")]
    [InlineData("bench DrQCNN --set channels=[1]", "DrQCNN: unknown setting 'channels'")]
    [InlineData("bench DrQCNN --batch 2000000000 --mode forward", "--batch 2000000000: expected at most")]
    public void Wrong_usage_is_said_in_one_line(string line, params string[] parts) => CliRun.Refused(line.Split(' '), parts);
}
