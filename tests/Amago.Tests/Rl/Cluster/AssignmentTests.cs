using Amago.Rl.Cluster.Scheduling;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Who plays which shard: balanced, with as few moves as that allows, and the same every time.</summary>
public sealed class AssignmentTests
{
    [Fact]
    public void Is_balanced_moves_no_shard_without_need_and_is_a_function_of_what_it_is_given()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int history = 0; history < 2000; history++)
        {
            string?[] owners = new string?[random.Next(1, 20)];
            for (int change = 0; change < 6; change++)
            {
                string[] workers = [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0).Select(static i => $"w{i}")];
                string?[] now = Assignment.Of(workers, owners);
                Assert.Equal(now, Assignment.Of(workers, owners));
                Check(workers, owners, now, $"seed {seed}, history {history}");
                owners = now;
            }
        }
    }

    [Fact]
    public void A_shard_without_a_worker_goes_to_that_of_its_neighbour_where_there_is_room()
    {
        Assert.Equal((string?[])["a", "a", "b", "b"], Assignment.Of(["a", "b"], new string?[4]));
        Assert.Equal((string?[])["a", "a", "b", "b"], Assignment.Of(["b", "a"], ["a", null, "b", "c"]));
        Assert.Equal((string?[])[null, null], Assignment.Of<string>([], ["a", "b"]));
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(8, 1)]
    [InlineData(3, 5)]
    [InlineData(1000, 7)]
    public void Ranges_follow_one_another_and_differ_by_one_at_most(int shards, int count)
    {
        string[] workers = [.. Enumerable.Range(0, count).Select(static i => $"w{i:00}")];
        string?[] owners = Assignment.Ranges(workers, shards);
        Assert.Equal(owners.Order(StringComparer.Ordinal), owners);
        int[] loads = [.. workers.Select(worker => owners.Count(owner => owner == worker))];
        Assert.Equal(shards, loads.Sum());
        Assert.InRange(loads.Max() - loads.Min(), 0, 1);
        Assert.Equal(loads, workers.Select((_, i) => Assignment.RangeOf(shards, count, i).Count));
    }

    private static void Check(string[] workers, string?[] before, string?[] after, string which)
    {
        if (workers.Length == 0)
        {
            Assert.All(after, Assert.Null);
            return;
        }

        int few = after.Length / workers.Length, many = after.Length % workers.Length;
        int[] loads = [.. workers.Select(worker => after.Count(owner => owner == worker))];
        Assert.True(loads.Sum() == after.Length && loads.Count(load => load == few + 1) == many && loads.Min() >= few, which);
        // The most that may stay: no worker keeps more than its share, and so many have a share of one more.
        int[] had = [.. workers.Select(worker => before.Count(owner => owner == worker)).OrderDescending()];
        int most = had.Select((count, i) => Math.Min(count, i < many ? few + 1 : few)).Sum();
        int kept = after.Zip(before).Count(static pair => pair.First == pair.Second);
        Assert.True(kept >= most, $"{which}: {kept} of {most} stayed");
    }
}
