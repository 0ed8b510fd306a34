using System.Security.Cryptography;
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
        RollOrder? held = null;
        slow.Before = order =>
        {
            slow.Before = static _ => Task.CompletedTask;
            held = order;
            cluster.Clock.Advance(Long); // for all shards, of which others may be under way
            return forever.Task;
        };
        run.Iterate();
        Assert.NotNull(held);
        Assert.Contains((held.Iteration, held.Shard), quick.Played);
        forever.SetResult();
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_second_result_that_differs_stops_the_run_with_both_names()
    {
        await using var cluster = new FakeCluster();
        cluster.Join("w0");
        FakePlayer wrong = cluster.Join("w1");
        wrong.Results = static result =>
        {
            byte[] other = [.. result.AsSpan(0, result.Length - SHA256.HashSizeInBytes)];
            other[^4] ^= 1; // the last bit of the last return
            return [.. other, .. SHA256.HashData(other)];
        };
        using TrainingRun run = cluster.Start(2, verify: 1);
        Fails.With<InvalidOperationException>(() => run.Iterate(), "expected the same result of any worker", "w0 (", "w1 (");
    }

    [Fact]
    public async Task A_damaged_result_is_no_result()
    {
        await using var cluster = new FakeCluster();
        FakePlayer damaged = cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        damaged.Results = static result => [.. result.AsSpan(0, result.Length - 1), (byte)(result[^1] ^ 1)];
        Fails.With<InvalidOperationException>(() => run.Iterate(), "on w0: Shard result: expected the SHA-256");
        damaged.Results = static result => result;
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_worker_that_is_still_at_an_iteration_before_gets_nothing_new()
    {
        await using var cluster = new FakeCluster();
        FakePlayer slow = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        run.Iterate();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Before = order =>
        {
            cluster.Clock.Advance(Long);
            return end.Task;
        };
        run.Iterate();
        run.Iterate();
        run.Iterate();
        Assert.All(slow.Played, static played => Assert.InRange(played.Iteration, 0, 1));
        slow.Before = static _ => Task.CompletedTask;
        end.SetResult();
        while (!slow.Played.Exists(static played => played.Iteration > 1))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            run.Iterate();
        }
    }

    [Fact]
    public async Task A_dead_worker_is_asked_once_and_not_again_and_again()
    {
        await using var cluster = new FakeCluster();
        FakePlayer dead = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        run.Iterate();
        dead.IsDead = true; // and the cluster's view does not say so yet
        dead.Before = static _ => throw new IOException("the connection is closed");
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.InRange(dead.Played.Count, 2, 4); // the two of before, and at most the two that it was given when it died
    }

    [Fact]
    public async Task What_one_worker_can_not_do_another_does()
    {
        await using var cluster = new FakeCluster();
        FakePlayer weak = cluster.Join("w0");
        cluster.Join("w1");
        using TrainingRun run = cluster.Start(2);
        weak.Answers = static _ => new WorkAnswer(WorkOutcome.Failed, "OutOfMemoryException: of this machine", null);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_worker_that_can_not_begin_now_is_asked_again()
    {
        await using var cluster = new FakeCluster();
        FakePlayer busy = cluster.Join("w0");
        bool isFirst = true;
        busy.BeforeBegin = () =>
        {
            WorkAnswer? answer = isFirst ? new WorkAnswer(WorkOutcome.Unreachable, "too many open files", null) : null;
            isFirst = false;
            return answer;
        };
        using TrainingRun run = cluster.Start(1);
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
        Assert.Equal(40, busy.Played.Count);
        Assert.Contains("worker w0 could not begin: too many open files", cluster.Notices);
    }

    [Fact]
    public async Task Where_the_only_worker_hangs_the_learner_plays_its_shard()
    {
        await using var cluster = new FakeCluster();
        FakePlayer only = cluster.Join("w0");
        using TrainingRun run = cluster.Start(1);
        run.Iterate();
        only.Before = _ =>
        {
            cluster.Clock.Advance(Long);
            return Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        };
        // It is still at its shard, so that there is no worker, and the learner plays after two seconds.
        Assert.Equal(FakeCluster.Expected(), await AsTimePasses(cluster, () => FakeCluster.Finish(run)));
    }

    [Fact]
    public async Task A_second_result_on_purpose_is_not_waited_for_without_end()
    {
        await using var cluster = new FakeCluster();
        FakePlayer[] players = [cluster.Join("w0"), cluster.Join("w1")];
        using TrainingRun run = cluster.Start(2, verify: 1);
        run.Iterate();
        players[1].Before = static _ => Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        await AsTimePasses(cluster, run.Iterate);
        run.Iterate();
        Assert.Equal(4, players[1].Played.Count(static played => played.Iteration == 1));
        Assert.DoesNotContain(players[1].Played, static played => played.Iteration == 2);
    }

    [Fact]
    public async Task A_learner_that_waits_for_its_first_workers_can_be_asked_to_stop()
    {
        await using var cluster = new FakeCluster();
        using TrainingRun run = cluster.Start(1);
        Task iterating = Task.Run(run.Iterate, TestContext.Current.CancellationToken);
        cluster.IsAskedToStop = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => iterating);
        run.SaveCheckpoint();
        cluster.IsAskedToStop = false;
        cluster.Join("w0");
        Assert.Equal(FakeCluster.Expected(), FakeCluster.Finish(run));
    }

    [Fact]
    public async Task A_run_that_is_over_is_closed_everywhere_and_nobody_is_asked_to_begin_it()
    {
        await using var cluster = new FakeCluster();
        FakePlayer worker = cluster.Join("w0");
        using (TrainingRun run = cluster.Start(1))
            run.Iterate();
        Assert.Single(worker.Closed);
        FakePlayer later = cluster.Join("w1");
        await Task.Delay(TimeSpan.FromMilliseconds(600), TestContext.Current.CancellationToken); // two beats
        Assert.DoesNotContain(cluster.Notices, static notice => notice.Contains("w1"));
        Assert.Empty(later.Played);
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

    private static async Task<T> AsTimePasses<T>(FakeCluster cluster, Func<T> work)
    {
        Task<T> working = Task.Run(work);
        while (!working.IsCompleted)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return await working;
    }
}
