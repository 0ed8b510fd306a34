using Amago.Cli.Output;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Output;

/// <summary>Standard streams that are closed, full, or not what terminals are.</summary>
public sealed class StandardStreamTests
{
    private static readonly string Image = Path.Combine(CliImages.Screens, "coinrun2.png");

    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("2>/dev/full")]
    public void A_stream_that_is_closed_leads_nowhere(string redirection)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        CliRun whole = CliRun.Shell(folder.Path, $"$AMAGO encode GridworldCNN --input '{Image}' -o whole.npy");
        Assert.Equal(0, whole.ExitCode);
        CliRun run = CliRun.Shell(folder.Path, $"$AMAGO encode GridworldCNN --input '{Image}' -o x.npy {redirection}");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllBytes(folder.File("whole.npy")), File.ReadAllBytes(folder.File("x.npy")));
        bool isOutClosed = redirection.Split(' ').Contains(">&-");
        Assert.Equal(isOutClosed ? "" : "x.npy: float32 (1, 1, 489648)\n", run.Out);
        Assert.Equal(2, CliRun.Shell(folder.Path, $"$AMAGO encode GridworldCNN --input missing.png -o y.npy {redirection}").ExitCode);
    }

    [Fact]
    public void Results_that_find_no_space_are_an_error_with_a_name()
    {
        if (!OperatingSystem.IsLinux())
            return;
        CliRun run = CliRun.Shell(Path.GetTempPath(), "$AMAGO list >/dev/full");
        Assert.Equal((1, "amago: standard output: can't be written: there is no space left.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_closed_stream_is_no_input_and_no_output()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("out.npy"), "/dev/stdout");
        foreach (string line in new[] { $"--input /dev/stdin -o y.npy <&-", $"--input '{Image}' -o out.npy >&-" })
        {
            CliRun run = CliRun.Shell(folder.Path, $"$AMAGO encode GridworldCNN {line}");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("it stands for a stream that is closed", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("xterm-256color", true)]
    [InlineData("dumb", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_terminal_that_can_only_print_gets_lines(string? term, bool draws) =>
        Assert.Equal(draws || OperatingSystem.IsWindows(), TerminalStyle.CanDraw(term));

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", "1", true)]
    [InlineData("0", null, false)]
    [InlineData("1", "1", false)]
    [InlineData(null, "0", false)]
    public void Colours_are_left_out_where_the_user_says_so(string? noColor, string? cliColor, bool has) =>
        Assert.Equal(has, TerminalStyle.WantsColors(noColor, cliColor));
}
