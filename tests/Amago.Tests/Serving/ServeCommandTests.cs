using Amago.Serving;
using Amago.Tests.Cli;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Serving;

/// <summary>The command line, as far as it refuses.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ServeCommandTests
{
    private static readonly string Dqn = PolicyFiles.At("dqn_nature.zip");

    public static TheoryData<string[], string> Wrong => new()
    {
        { [], "(see amago-serve --help)" },
        { [Dqn, "--unknown"], "--unknown" },
        { ["no such file"], "no such file" },
        { [Dqn, Dqn], "expected a name for each policy, got 'dqn_nature' twice" },
        { [Dqn, "--name", "a", "--name", "b"], "--name: expected at most one for each of 1 policies, got 2." },
        { [Dqn, "--name", "a/b"], "expected a name without '/', got 'a/b'." },
        { [Dqn, "--max-batch", "0"], "--max-batch: expected 1 to 4096, got 0." },
        { [Dqn, "--queue", "0"], "--queue: expected 1 to 1000000, got 0." },
        { [Dqn, "--client-limit", "-1"], "--client-limit: expected 0 to 1000000, got -1." },
        { [Dqn, "--threads", "0"], "--threads: expected 1 to " },
        { [Dqn, "--vector-bits", "64"], "--vector-bits: VectorWidth.Limit: expected 128, 256 or 512 bits, got 64." },
        { [Dqn, "--urls", "nothing"], "nothing" },
        { [Dqn, "--urls", "http://127.0.0.1:0", "--tls-certificate", "no such file", "--grpc-urls", "none"], "no such file" },
        { [Dqn, "--set", "observation=[1,2]"], "dqn_nature.zip" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_usage_is_refused_in_a_line(string[] args, string part)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(2, ServeCommand.Run(args, output, error));
        Assert.Equal("", output.ToString());
        string line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("amago-serve: ", line, StringComparison.Ordinal);
        Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_option()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, ServeCommand.Run(["--help"], output, error));
        foreach (string option in new[]
        {
            "--name", "--urls", "--grpc-urls", "--max-batch", "--queue", "--client-limit", "--threads", "--vector-bits", "--set"
        })
            Assert.Contains(option, output.ToString(), StringComparison.Ordinal);
    }
}
