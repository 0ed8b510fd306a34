using System.Diagnostics;
using Amago.Serving.Models;

namespace Amago.Tests.Serving;

/// <summary>When an answer comes too late.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public void Microseconds_are_counted_from_the_request()
    {
        const long Second = 1_000_000;
        long now = Stopwatch.GetTimestamp(), longAgo = now - (3600 * Stopwatch.Frequency);
        var over = Deadline.After(longAgo, 3600 * Second);
        Assert.True(over.IsOver);
        Assert.Equal(TimeSpan.Zero, over.Left);
        var ahead = Deadline.After(longAgo, 7200 * Second);
        Assert.False(ahead.IsOver);
        Assert.InRange(ahead.Left, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public void None_is_never_over()
    {
        Assert.False(Deadline.After(0, 0).IsOver);
        Assert.Equal(Timeout.InfiniteTimeSpan, Deadline.None.Left);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(20_000, 20)]
    public void A_wait_is_rounded_up_to_milliseconds(long microseconds, int milliseconds)
    {
        long now = 17 * Stopwatch.Frequency;
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Deadline.After(now, microseconds).LeftAt(now));
        Assert.Equal(TimeSpan.Zero, Deadline.After(now, microseconds).LeftAt(now + Stopwatch.Frequency));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(86_400_000_001)]
    [InlineData(long.MaxValue)]
    public void Less_than_none_and_more_than_a_day_are_refused(long microseconds)
    {
        RefusedException refused = Assert.Throws<RefusedException>(() => Deadline.After(0, microseconds));
        Assert.Equal(400, refused.Status);
        Assert.Contains($"got {microseconds}.", refused.Message, StringComparison.Ordinal);
    }
}
