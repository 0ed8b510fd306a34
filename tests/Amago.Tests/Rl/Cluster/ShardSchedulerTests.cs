using Amago.Rl;
using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>
/// What becomes of shards whose workers are slow, silent, gone, wrong or refused: the parameters are those of one process.
/// </summary>
public sealed class ShardSchedulerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Any_number_of_workers_gives_the_parameters_of_one_process(int workers)
    {
        await using var cluster = new FakeCluster();
        FakePlayer[] players = [.. Enumerable.Range(0, workers).Select(i => cluster.Join($"w{i}"))];
        using TrainingRun run = cluster.Start(workers);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.All(players, static player => Assert.NotEmpty(player.Played));
        Assert.Equal(workers == 0 ? 0 : 40, players.Sum(static player => player.Played.Count)); // 10 iterations of 4 shards, each once
        Assert.Equal(workers == 0, cluster.Notices.Any(static notice => notice.Contains("the learner plays itself")));
    }

    [Fact]
    public async Task One_shard_and_a_lag_of_one_are_played_too_and_a_run_goes_on_in_one_process()
    {
        foreach (string more in new[] { "Training.shards = 1\n", "Training.policy_lag = 1\n" })
        {
            await using var cluster = new FakeCluster();
            cluster.Join("w0");
            using (TrainingRun run = cluster.Start(1, more: more))
            {
                for (int i = 0; i < 4; i++)
                    run.Iterate();
                run.SaveCheckpoint();
            }

            using (TrainingRun run = TrainingRun.Resume(cluster.Folder))
            {
                for (int i = 0; i < 3; i++)
                    run.Iterate();
                run.SaveCheckpoint();
            }

            using TrainingRun last = cluster.Resume();
            Assert.Equal(FakeCluster.Expected(more), FakeCluster.Finish(last));
        }
    }

    [Fact]
    public async Task A_worker_that_is_killed_loses_its_shards_to_the_others()
    {
        await using var cluster = new FakeCluster();
        FakePlayer killed = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        run.Iterate();
        killed.Before = _ =>
        {
            cluster.Workforce.Remove(killed); // as the cluster's view says, at last
            throw new IOException("the connection is closed");
        };
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.InRange(killed.Played.Count, 3, 4); // two before, and one or two that it was given when it died
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_a_ping_loses_its_shards_and_its_late_results_change_nothing()
    {
        await using var cluster = new FakeCluster();
        FakePlayer frozen = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        run.Iterate();
        frozen.IsFrozen = true;
        run.Iterate();
        frozen.Thaw();
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.DoesNotContain(cluster.Notices, static notice => notice.Contains("expected the same result"));
    }

    [Fact]
    public async Task A_shard_that_takes_far_longer_than_usual_is_given_to_a_second_worker()
    {
        await using var cluster = new FakeCluster();
        FakePlayer slow = cluster.Join("w0"), quick = cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        run.Iterate();
        var forever = new TaskCompletionSource();
        slow.Before = order =>
        {
            slow.Before = static _ => Task.CompletedTask;
            cluster.Clock.Advance(Long);
            return order.Iteration == 1 ? forever.Task : Task.CompletedTask;
        };
        run.Iterate();
        Assert.Equal(1, slow.Played.Concat(quick.Played).GroupBy(static played => played).Count(static group => group.Count() == 2));
        forever.SetResult();
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_second_result_that_differs_stops_the_run_with_both_names()
    {
        await using var cluster = new FakeCluster();
        cluster.Join("w0");
        FakePlayer wrong = cluster.Join("w1");
        wrong.Answers = static answer => answer with { Result = answer.Result! with { Hash = new byte[32] } };
        using TrainingRun run = cluster.Start(2, verify: 1);
        Fails.With<InvalidOperationException>(() => run.Iterate(), "expected the same result of any worker", "w0 (", "w1 (00000000)");
    }

    [Fact]
    public async Task With_a_share_to_be_verified_shards_are_played_twice_on_purpose()
    {
        await using var cluster = new FakeCluster();
        FakePlayer[] players = [cluster.Join("w0"), cluster.Join("w1")];
        using TrainingRun run = cluster.Start(2, verify: 0.5);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.InRange(players.Sum(static player => player.Played.Count), 48, 72); // about half of 40 shards twice
    }

    [Fact]
    public async Task A_worker_that_does_not_fit_is_told_why_and_the_run_waits_for_one_that_does()
    {
        await using var cluster = new FakeCluster();
        FakePlayer refused = cluster.Join("w0", "expected version 2, got 1");
        using TrainingRun run = cluster.Start(1);
        Task<string> finished = Task.Run(() => FakeCluster.Finish(run));
        while (refused.Ends.Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal("expected version 2, got 1", Assert.Single(refused.Ends));
        Assert.False(finished.IsCompleted);
        cluster.Join("w1");
        Assert.Equal(FakeCluster.Expected(), await finished);
        Assert.Empty(refused.Played);
        Assert.Contains("worker w0 is refused: expected version 2, got 1", cluster.Notices);
    }

    [Fact]
    public async Task A_worker_that_joins_later_gets_its_share_with_the_next_iteration()
    {
        await using var cluster = new FakeCluster();
        cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        run.Iterate();
        FakePlayer late = cluster.Join("w1");
        while (!cluster.Notices.Any(static notice => notice.Contains("w1 has joined")))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        run.Iterate();
        Assert.Equal(2, late.Played.Count);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task Where_all_workers_are_gone_the_learner_plays_itself()
    {
        await using var cluster = new FakeCluster();
        FakePlayer only = cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        run.Iterate();
        cluster.Workforce.Remove(only);
        cluster.Clock.Advance(Long);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.Contains(cluster.Notices, static notice => notice.Contains("the learner plays itself"));
    }

    [Fact]
    public async Task What_a_worker_can_not_do_ends_the_run_in_words()
    {
        await using var cluster = new FakeCluster();
        FakePlayer worker = cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        worker.Answers = static _ => new WorkAnswer(WorkOutcome.Failed, "IndexOutOfRangeException: of the environment", null);
        Fails.With<InvalidOperationException>(() => run.Iterate(), "iteration 0, on w0: IndexOutOfRangeException: of the environment");
        worker.Answers = static _ => new WorkAnswer(WorkOutcome.Diverged, "PPO: not finite", null);
        Fails.With<DivergedException>(() => run.Iterate(), "PPO: not finite");
        worker.Answers = static _ => new WorkAnswer(WorkOutcome.Unreachable, "no route", null);
        Fails.With<IOException>(() => run.Iterate(), "lost 20 times, by w0 at last: no route");
        worker.Answers = static answer => answer;
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_worker_that_has_forgotten_the_run_is_asked_to_begin_again()
    {
        await using var cluster = new FakeCluster();
        FakePlayer worker = cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        bool hasForgotten = false;
        worker.Answers = answer =>
        {
            if (hasForgotten)
                return answer;
            hasForgotten = true;
            return new WorkAnswer(WorkOutcome.UnknownRun, "", null);
        };
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }
}
