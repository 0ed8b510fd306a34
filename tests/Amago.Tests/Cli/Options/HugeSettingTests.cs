using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Options;

/// <summary>Settings that no memory holds: one line in words and exit code 2, before minutes of work.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class HugeSettingTests
{
    [Theory]
    [InlineData("2000000000 environments", "train", "breakout", "--envs", "2000000000")]
    [InlineData("1000000000 steps", "train", "breakout", "--set", "PPO.rollout_length=1000000000")]
    [InlineData("10 to 1024", "train", "breakout", "--render", "100000")]
    [InlineData("10 to 1024", "train", "breakout", "--set", "Training.render=100000")]
    [InlineData("weights", "train", "breakout", "--set", "Training.hidden=2000000000")]
    [InlineData("2000000000", "train", "breakout", "--set", "channels=[2000000000,1,1]")]
    [InlineData("at most", "describe", "NatureishCNN", "--img-shape", "100000,100000,100")]
    [InlineData("2000000000", "describe", "NatureishCNN", "--img-shape", "84,84,4", "--set", "channels=[2000000000,64,64]")]
    [InlineData("Conv2d: expected parameters of at most",
        "describe", "NatureishCNN", "--img-shape", "84,84,4", "--set", "channels=[2147483647,2147483647,2]")]
    [InlineData("2000000000", "describe", "NatureishCNN", "--img-shape", "84,84,4", "--set", "kernels=[2000000000,4,3]")]
    [InlineData("2000000000", "bench", "NatureishCNN", "--batch", "2000000000", "--threads", "1", "--seconds", "0.1")]
    [InlineData("at most 1024", "bench", "NatureishCNN", "--batch", "1", "--threads", "100000", "--seconds", "0.1")]
    [InlineData("10000000", "evaluate", "breakout", "--episodes", "2000000000")]
    public void Are_refused(string part, params string[] line)
    {
        using var folder = new TemporaryFolder();
        CliRun.Refused(line[0] == "train" ? [.. line, "--out", folder.File("run")] : line, part);
        Assert.False(Directory.Exists(folder.File("run")));
    }

    [Theory]
    [InlineData("at most", "encode", "NatureishCNN", "--resize", "100000,100000")]
    [InlineData("1048576", "augment", "--pad", "2000000000")]
    public void Are_refused_with_an_input(string part, params string[] line)
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("x.npy"), output = folder.File("o.npy");
        Npy.Save(input, Tensor.Zeros([1, 1, 84, 84, 4], DType.UInt8));
        CliRun.Refused([.. line, "--input", input, "-o", output], part);
        Assert.False(File.Exists(output));
    }
}
