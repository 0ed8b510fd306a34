using System.Net;
using Amago.Rl;
using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>What has been asked for lately, and who gave it.</summary>
public sealed class OrderBookTests
{
    private static readonly ShardParameters First = ShardParameters.FromBytes([1]), Second = ShardParameters.FromBytes([2]);

    [Fact]
    public void Orders_of_two_iterations_are_found_and_no_older_ones()
    {
        using var metrics = new ClusterMetrics(static () => 0);
        OrderBook book = Book(metrics);
        for (int iteration = 0; iteration < 3; iteration++)
            book.Order(new ShardRequest(0, iteration, iteration, ShardState.Initial, First));
        Assert.Equal((2L, 1L), (book.Find(2, 0).Iteration, book.Find(1, 0).Iteration));
        Assert.Throws<KeyNotFoundException>(() => book.Find(0, 0));
    }

    [Fact]
    public void Winners_are_those_of_the_iteration_by_shard_each_once()
    {
        using var metrics = new ClusterMetrics(static () => 0);
        OrderBook book = Book(metrics);
        FakePlayer a = new("a", new BlobStore()), b = new("b", new BlobStore());
        RollOrder[] orders = [.. Enumerable.Range(0, 4).Select(
            shard => book.Order(new ShardRequest(shard, 7, 7, ShardState.Initial, First)))];
        Assert.Empty(book.Winners(7));
        book.Won(orders[2], a);
        book.Won(orders[1], b);
        book.Won(orders[3], b);
        book.Won(book.Order(new ShardRequest(0, 6, 6, ShardState.Initial, First)), a);
        Assert.Equal(["b", "a"], book.Winners(7).Select(static player => player.Name));
        Assert.Equal(["a"], book.Winners(6).Select(static player => player.Name));
    }

    [Fact]
    public void Parameters_are_made_into_bytes_once_for_all_shards_and_anew_when_they_are_others()
    {
        using var metrics = new ClusterMetrics(static () => 0);
        OrderBook book = Book(metrics);
        Blob[] blobs = [.. new[] { (0, First), (1, First), (0, Second) }.Select(
            (one, i) => book.Order(new ShardRequest(one.Item1, i, i, ShardState.Initial, one.Item2)).Parameters)];
        Assert.Same(blobs[0], blobs[1]);
        Assert.Equal([[1], [1], [2]], blobs.Select(static blob => blob.Bytes));
    }

    private static OrderBook Book(ClusterMetrics metrics)
    {
        var store = new BlobStore();
        var run = new ScheduledRun(
            new BeginOrder("run", [], false),
            SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1),
            store,
            new FakePlayer("local", store),
            metrics)
        {
            Home = FakeCluster.Home(),
        };
        return new OrderBook(run);
    }
}
