using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Who counts as there: whoever answered the last ping that says something.</summary>
public sealed class WorkforceTests
{
    private static CancellationToken End => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ping_that_was_lost_with_its_connection_says_nothing_of_a_worker_that_has_answered_since()
    {
        await using var workforce = new Workforce();
        var player = new FakePlayer("w0", new BlobStore());
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int pings = 0, silences = 0;
        player.Pings = () => Interlocked.Increment(ref pings) == 1 ? lost.Task : Task.CompletedTask;
        workforce.Add(player);
        await UntilAsync(() => Volatile.Read(ref pings) == 1);
        workforce.Changed += (_, _) => silences += workforce.Available.Count == 0 ? 1 : 0;
        workforce.Check(); // a connection has closed: it does not wait behind the ping that is lost
        await UntilAsync(() => Volatile.Read(ref pings) == 2);
        await Task.Delay(TimeSpan.FromSeconds(1.5), End); // the first one is out of time
        lost.SetException(new IOException("the connection is closed"));
        await Task.Delay(TimeSpan.FromMilliseconds(300), End);
        Assert.Equal(0, silences);
        Assert.Single(workforce.Available);
    }

    [Fact]
    public async Task A_worker_in_doubt_is_back_when_it_answers()
    {
        await using var workforce = new Workforce();
        var player = new FakePlayer("w0", new BlobStore());
        workforce.Add(player);
        workforce.Doubt(player);
        Assert.Empty(workforce.Available);
        Assert.Single(workforce.Members);
        await UntilAsync(() => workforce.Available.Count == 1);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 3000 && !isSo(); i++)
            await Task.Delay(10, End);
        Assert.True(isSo());
    }
}
