using System.Text.RegularExpressions;
using Amago.Cli.Training;
using Amago.Rl;

namespace Amago.Tests.Cli.Training;

public sealed partial class TrainingViewTests
{
    private static readonly PpoReport Report = new(
        3, 1_500_000, 1234, 12.345, 67.8, new PpoLosses(-0.0123, 0.456, 0.789, 0.0045, 0.06, 0.5, 0.91), 3e-4f);

    [Fact]
    public void Steps_are_written_shortly() =>
        Assert.Equal(
            ["999", "1k", "54k", "1.25M", "5000.00M"], new long[] { 999, 1_000, 54_321, 1_250_000, 5_000_000_000 }.Select(StepCount.Text));

    [Fact]
    public void A_curve_of_text_rises_with_its_values_and_leaves_out_what_is_no_number()
    {
        Assert.Equal("▁▃▅█", Sparkline.Draw([0, double.NaN, 1, 2, 3], 10));
        Assert.Equal("▁█", Sparkline.Draw([0, 0, 7, 7], 2));
        Assert.Equal("▁▁▁", Sparkline.Draw([4, 4, 4], 10));
        Assert.Equal("", Sparkline.Draw([double.NaN], 10));
    }

    [Fact]
    public void A_terminal_shows_where_the_run_stands()
    {
        using var output = new StringWriter();
        using (var view = new LiveView(output, "breakout [x]"))
        {
            var progress = new TrainingProgress(start: default, total: 3_000_000);
            progress.Add(Report);
            view.Show(progress);
        }

        string text = Escapes().Replace(output.ToString(), "");
        string[] parts =
        [
            "breakout [x]", "50 %", "1.50M of 3.00M",
            " left", "12.35 mean of the last 100 of 1,234 episodes, 68 steps long", "policy -0.0123  value 0.456  entropy 0.789",
            "approx KL 0.0045  clip fraction 0.06  explained variance 0.91",
        ];
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_gets_a_line_at_first_and_at_the_end()
    {
        using var output = new StringWriter();
        using var view = new PlainView(output, TimeSpan.FromHours(1));
        var progress = new TrainingProgress(start: default, total: 3_000_000);
        foreach (long steps in new long[] { 1_500_000, 2_000_000, 3_000_000 })
        {
            progress.Add(Report with { Steps = steps });
            view.Show(progress);
        }

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "  1.50M steps  return   12.35  length     68  entropy 0.789  value loss  0.456 ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  3.00M steps", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_episode_has_ended_there_is_no_return()
    {
        var progress = new TrainingProgress(start: default, total: 10);
        progress.Add(new PpoReport(1, 2, 0, double.NaN, double.NaN, default, 0));
        Assert.Contains("return       -  length      -", PlainView.Line(progress), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();
}
