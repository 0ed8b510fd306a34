using Amago.Cli.Options;

namespace Amago.Tests.Cli.Options;

[Collection(nameof(OneCommandAtATime))]
public sealed class CountTests
{
    [Theory]
    [InlineData("5M", 5_000_000)]
    [InlineData("0.5m", 500_000)]
    [InlineData("300k", 300_000)]
    [InlineData("2.5K", 2_500)]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("100000", 100_000)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("1E+6", 1_000_000)]
    [InlineData("1.5e6", 1_500_000)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("1.0", 1)]
    [InlineData("1e18", 1_000_000_000_000_000_000)]
    public void Counts_are_read_as_people_write_them(string text, long count) => Assert.Equal(count, Count.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-5")]
    [InlineData("+5")]
    [InlineData("1.5")]
    [InlineData("0.0001k")]
    [InlineData("1e-40")]
    [InlineData("1.55e1")]
    [InlineData("e6")]
    [InlineData("1e")]
    [InlineData("1e400")]
    [InlineData("1e19")]
    [InlineData("1,000")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData(" 5")]
    [InlineData("5 M")]
    [InlineData("9999999999999M")]
    [InlineData("5G")]
    [InlineData("inf")]
    [InlineData("0x10")]
    public void What_is_no_count_is_refused(string text) => Assert.Null(Count.TryParse(text));

    [Theory]
    [InlineData("train breakout --steps 0", "--steps: expected a number of steps such as 5M, 300k, 1e6 or 100000, got '0'")]
    [InlineData("train breakout --envs 1.5", "--envs: expected a whole number of at least 1, got '1.5'")]
    [InlineData("train breakout --envs 1e10", "got '1e10'")]
    [InlineData("play breakout --max-steps -1e3", "got '-1e3'")]
    public void Options_that_count_say_what_they_expect(string line, string part) => CliRun.Refused(line.Split(' '), part);

    [Fact]
    public void Every_option_that_counts_takes_them() =>
        CliRun.Ok("evaluate", "breakout", "--episodes", "2e0", "--threads", "1.0");
}
