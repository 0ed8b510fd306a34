using Amago.Rl;
using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Gradients that workers compute: whoever is lost when, the parameters are those of one process.</summary>
public sealed class SharedUpdateTests
{
    private const string Sharded = "PPO.gradients = 'sharded'\n";

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public async Task Any_number_of_workers_gives_the_parameters_of_one_process(int workers, int lag)
    {
        string more = $"{Sharded}Training.policy_lag = {lag}\n";
        await using var cluster = new FakeCluster();
        FakePlayer[] players = [.. Enumerable.Range(0, workers).Select(i => cluster.Join($"w{i}"))];
        using TrainingRun run = cluster.Start(workers, more: more);
        Assert.Equal(FakeCluster.Expected(more), FakeCluster.Finish(run));
        Assert.All(players, static player => Assert.Equal((10, 0), (player.Updates, player.Loads))); // made of the same seed
        Assert.Equal(workers == 0 ? 0 : 40, players.Sum(static player => player.Played.Count));
    }

    [Fact]
    public async Task A_worker_that_dies_in_an_update_changes_nothing()
    {
        await using var cluster = new FakeCluster();
        FakePlayer killed = cluster.Join("w0"), other = cluster.Join("w1");
        using TrainingRun run = cluster.Start(2, more: Sharded);
        run.Iterate();
        killed.BeforeUpdate = _ =>
        {
            cluster.Workforce.Remove(killed);
            throw new IOException("the connection is closed");
        };
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(run));
        Assert.Equal(2, killed.Updates);
        Assert.True(other.Played.Count > 22); // its own, and those that were lost with the other
    }

    [Fact]
    public async Task However_the_engine_says_that_a_worker_is_gone_the_update_is_made_again()
    {
        await using var cluster = new FakeCluster();
        FakePlayer lost = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2, more: Sharded);
        run.Iterate();
        int failures = 3;
        lost.BeforePrepare = () => failures-- > 0 ? throw new KeyNotFoundException("no such silo") : Task.CompletedTask;
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(run));
        Assert.True(failures < 0);
    }

    [Fact]
    public async Task A_worker_that_freezes_in_an_update_is_left_behind_and_takes_part_again()
    {
        await using var cluster = new FakeCluster();
        FakePlayer frozen = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2, more: Sharded);
        run.Iterate();
        var thaw = new TaskCompletionSource();
        frozen.BeforeUpdate = _ =>
        {
            frozen.IsFrozen = true;
            return thaw.Task;
        };
        run.Iterate();
        frozen.BeforeUpdate = static _ => Task.CompletedTask;
        thaw.SetResult();
        frozen.Thaw();
        while (cluster.Workforce.Available.Count < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(run));
        Assert.True(frozen.Updates > 5);
        Assert.Equal(1, frozen.Loads); // it missed an update
    }

    [Fact]
    public async Task Where_all_workers_are_gone_the_learner_learns_itself_and_a_run_goes_on_anywhere()
    {
        await using var cluster = new FakeCluster();
        FakePlayer only = cluster.Join("w0");
        using (TrainingRun run = cluster.Start(1, more: Sharded))
        {
            run.Iterate();
            only.BeforeUpdate = _ =>
            {
                cluster.Workforce.Remove(only);
                cluster.Clock.Advance(TimeSpan.FromSeconds(30));
                throw new IOException("the connection is closed");
            };
            run.Iterate();
            run.Iterate();
            run.SaveCheckpoint();
        }

        FakePlayer later = cluster.Join("w1");
        while (cluster.Workforce.Available.Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        using (TrainingRun run = cluster.Resume())
        {
            run.Iterate();
            run.Iterate();
            run.SaveCheckpoint();
        }

        Assert.InRange(later.Loads, 0, 1);

        using TrainingRun last = TrainingRun.Resume(cluster.Folder);
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(last));
    }

    [Fact]
    public async Task Where_updates_together_fail_again_and_again_the_learner_learns_alone()
    {
        await using var cluster = new FakeCluster();
        FakePlayer lost = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2, more: Sharded);
        lost.BeforePrepare = static () => throw new KeyNotFoundException("no such silo");
        run.Iterate();
        Assert.Contains(cluster.Notices, static notice =>
            notice.Contains("iteration 0: the learner learns alone, for 10 updates together have failed; the last: w0: no such silo"));
        lost.BeforePrepare = static () => Task.CompletedTask;
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_worker_that_freezes_while_it_plays_alone_and_wakes_while_the_learner_does_gives_the_same_result()
    {
        await using var cluster = new FakeCluster();
        FakePlayer only = cluster.Join("w0");
        using TrainingRun run = cluster.Start(0, more: Sharded);
        while (!cluster.Notices.Any(static notice => notice.Contains("w0 has joined")))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        run.Iterate();
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        only.Before = _ => wake.Task;
        only.IsFrozen = true;
        Task<PpoReport> iterating = Task.Run(run.Iterate, TestContext.Current.CancellationToken);
        while (!cluster.Notices.Any(static notice => notice.Contains("the learner plays itself")))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        only.Before = static _ => Task.CompletedTask;
        wake.SetResult();
        only.Thaw();
        await iterating;
        Assert.Equal(FakeCluster.Expected(Sharded), FakeCluster.Finish(run));
        Assert.DoesNotContain(cluster.Notices, static notice => notice.Contains("expected the same result"));
    }

    [Fact]
    public async Task An_order_of_an_attempt_that_is_over_is_refused()
    {
        await using var cluster = new FakeCluster();
        FakePlayer worker = cluster.Join("w0");
        PrepareOrder? order = null;
        worker.SeesPrepare = seen => order ??= seen;
        using TrainingRun run = cluster.Start(1, more: Sharded);
        run.Iterate();
        run.Iterate();
        PrepareAnswer answer = await worker.PrepareAsync(order!);
        Assert.Equal((WorkOutcome.Unreachable, "attempt 0 is over: 1 has begun."), (answer.Outcome, answer.Text));
    }

    [Fact]
    public async Task An_update_that_comes_out_differently_stops_the_run_with_the_name()
    {
        await using var cluster = new FakeCluster();
        FakePlayer wrong = cluster.Join("w0");
        cluster.Join("w1");
        wrong.AnswersUpdate = static answer => answer with { Text = new string('0', 64) };
        using TrainingRun run = cluster.Start(2, more: Sharded);
        Fails.With<InvalidOperationException>(() => run.Iterate(), "of w0 too, got another (00000000)");
    }
}
