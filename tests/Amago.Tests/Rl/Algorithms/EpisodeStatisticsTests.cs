using Amago.Rl;
using Amago.Rl.Algorithms;

namespace Amago.Tests.Rl.Algorithms;

public sealed class EpisodeStatisticsTests
{
    [Fact]
    public void Means_are_those_of_the_last_hundred_episodes_or_of_as_many_as_there_are()
    {
        var statistics = new EpisodeStatistics();
        Assert.Equal((0, double.NaN, double.NaN), (statistics.Count, statistics.MeanReturn, statistics.MeanLength));
        statistics.Add([new FinishedEpisode(0, 3, 10), new FinishedEpisode(1, -1, 20)]);
        Assert.Equal((2, 1.0, 15.0), (statistics.Count, statistics.MeanReturn, statistics.MeanLength));
        statistics.Add([.. Enumerable.Range(1, 100).Select(static i => new FinishedEpisode(0, i, 2 * i))]);
        Assert.Equal((102, 50.5, 101.0), (statistics.Count, statistics.MeanReturn, statistics.MeanLength));
    }
}
