using Amago.Rl.Cluster.Scheduling;

namespace Amago.Tests.Rl.Cluster;

/// <summary>From when on a shard takes far too long.</summary>
public sealed class UsualTimeTests
{
    [Fact]
    public void Nothing_is_too_long_as_long_as_nothing_is_known() => Assert.Equal(TimeSpan.MaxValue, new UsualTime().Limit);

    [Theory]
    [InlineData(8.0, 2.0)]
    [InlineData(12.0, 2.0, 3.0)] // of an even number the later of the two in the middle
    [InlineData(12.0, 100.0, 3.0, 1.0)]
    [InlineData(2.0, 0.1, 0.2, 0.3)] // never less
    public void Four_times_the_median_is_and_two_seconds_at_least(double limit, params double[] times) =>
        Assert.Equal(TimeSpan.FromSeconds(limit), Of(times).Limit);

    [Fact]
    public void Only_the_last_64_count()
    {
        double[] times = [.. Enumerable.Repeat(9.0, 200), .. Enumerable.Repeat(1.0, 33), .. Enumerable.Repeat(5.0, 31)];
        Assert.Equal(TimeSpan.FromSeconds(4), Of(times).Limit); // 33 of 64
    }

    private static UsualTime Of(double[] times)
    {
        var usual = new UsualTime();
        foreach (double time in times)
            usual.Add(TimeSpan.FromSeconds(time));
        return usual;
    }
}
