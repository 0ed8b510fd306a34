using System.Collections.Concurrent;
using Amago.Kernels;
using Amago.Kernels.Threading;

namespace Amago.Tests.Kernels.Threading;

/// <summary>The pool of threads: every item once, whoever calls, and nothing lost.</summary>
[Collection("Workers")]
public sealed class WorkersTests : IDisposable
{
    private readonly int _threads = Workers.Threads;

    public void Dispose() => Workers.Threads = _threads;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(2000)]
    public void Every_item_runs_once_on_a_worker_in_range(int threads)
    {
        foreach (int items in (ReadOnlySpan<int>)[0, 1, 2, 3, 7, 100, 3000])
        {
            var job = new CountingJob(items);
            Workers.Run(job, items, threads);
            job.AssertRuns(1);
            Assert.InRange(job.HighestWorker, -1, Math.Min(threads, Math.Max(items, 1)) - 1);
        }
    }

    [Fact]
    public void Several_threads_take_part()
    {
        using var both = new Barrier(3); // passed only by three threads at a time
        var job = new ActionJob((_, _) => Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1))));
        Workers.Run(job, 3, 3);
        Workers.Threads = 2;
        Workers.Run(job, 3, 3);
        Workers.Threads = 3;
        Workers.For(3, _ => Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void A_limit_holds_whatever_a_job_asks_for()
    {
        Workers.Threads = 8;
        using (Workers.Limit(1))
        {
            int thread = Environment.CurrentManagedThreadId;
            Workers.Run(new ActionJob((_, worker) => Assert.Equal((0, thread), (worker, Environment.CurrentManagedThreadId))), 100, 8);
        }

        using (Workers.Limit(2))
            Workers.Run(new ActionJob(static (_, worker) => Assert.InRange(worker, 0, 1)), 100, 8);
    }

    [Fact]
    public void No_two_threads_share_a_worker_number()
    {
        int[] inUse = new int[8];
        var job = new ActionJob((_, worker) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inUse[worker]));
            Thread.SpinWait(100);
            Interlocked.Decrement(ref inUse[worker]);
        });
        for (int run = 0; run < 200; run++)
            Workers.Run(job, 64, 8);
    }

    [Fact]
    public void Calls_within_an_item_run_on_its_thread()
    {
        var inner = new ConcurrentBag<bool>();
        Workers.Run(
            new ActionJob((_, _) =>
            {
                int thread = Environment.CurrentManagedThreadId;
                Assert.Equal(1, Workers.Current);
                Workers.Run(new ActionJob((_, worker) => inner.Add(worker == 0 && Environment.CurrentManagedThreadId == thread)), 5, 4);
                Workers.For(5, _ => inner.Add(Environment.CurrentManagedThreadId == thread));
            }),
            items: 20,
            threads: 4);
        Assert.Equal(200, inner.Count);
        Assert.DoesNotContain(false, inner);
    }

    [Fact]
    public void A_second_caller_works_alone_while_the_pool_is_taken()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var first = new Thread(() => Workers.Run(
            new ActionJob((_, _) =>
            {
                entered.Set();
                leave.Wait();
            }),
            items: 2,
            threads: 2));
        first.Start();
        entered.Wait(TestContext.Current.CancellationToken);
        var threads = new ConcurrentBag<int>();
        Workers.Run(new ActionJob((_, _) => threads.Add(Environment.CurrentManagedThreadId)), 100, 4);
        leave.Set();
        first.Join();
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 100), threads);
    }

    [Fact]
    public void Many_callers_at_once_get_their_own_results()
    {
        var callers = Enumerable.Range(0, 12).Select(caller => new Thread(() =>
        {
            for (int run = 0; run < 300; run++)
            {
                var job = new CountingJob(1 + ((run + caller) % 40));
                Workers.Run(job, job.Items, 1 + (run % 5));
                job.AssertRuns(1);
            }
        })).ToArray();
        Array.ForEach(callers, static caller => caller.Start());
        Array.ForEach(callers, static caller => caller.Join());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_reaches_the_caller_after_all_have_stopped(int threads)
    {
        for (int run = 0; run < 100; run++)
        {
            int running = 0, failing = run % 10;
            var job = new ActionJob((item, _) =>
            {
                Interlocked.Increment(ref running);
                try
                {
                    if (item == failing)
                        throw new InvalidDataException($"item {item}");
                    Thread.SpinWait(300);
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            });
            var thrown = Assert.Throws<InvalidDataException>(() => Workers.Run(job, 50, threads));
            Assert.Equal(0, Volatile.Read(ref running));
            Assert.Equal($"item {failing}", thrown.Message);
            Assert.Contains(nameof(An_exception_reaches_the_caller_after_all_have_stopped), thrown.StackTrace, StringComparison.Ordinal);
            var next = new CountingJob(20);
            Workers.Run(next, 20, threads);
            next.AssertRuns(1);
        }
    }

    [Fact]
    public void Limits_nest_and_belong_to_their_thread()
    {
        Workers.Threads = 6;
        Assert.Equal(6, Workers.Current);
        using (Workers.Limit(4))
        {
            Assert.Equal(4, Workers.Current);
            using (Workers.Limit(9))
                Assert.Equal(4, Workers.Current);
            IDisposable inner = Workers.Limit(2);
            Assert.Equal(2, Workers.Current);
            int elsewhere = 0;
            var other = new Thread(() =>
            {
                elsewhere = Workers.Current;
                Assert.Throws<InvalidOperationException>(inner.Dispose);
            });
            other.Start();
            other.Join();
            Assert.Equal(6, elsewhere);
            inner.Dispose();
            inner.Dispose();
            Assert.Equal(4, Workers.Current);
            Workers.Threads = 3;
            Assert.Equal(3, Workers.Current);
        }

        Assert.Equal(3, Workers.Current);
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Limit(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Threads = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Threads = 100_000);
    }

    [Fact]
    public void An_outer_limit_does_not_end_before_an_inner_one()
    {
        Workers.Threads = 6;
        IDisposable outer = Workers.Limit(4), inner = Workers.Limit(2);
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        Assert.Equal(2, Workers.Current);
        inner.Dispose();
        outer.Dispose();
        Assert.Equal(6, Workers.Current);
    }

    [Fact]
    public void No_wake_up_is_lost()
    {
        // Pauses around the time at which threads fall asleep; each run needs both threads, so a lost one would hang.
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var both = new Barrier(2);
        var together = new ActionJob((_, _) => Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1))));
        for (int run = 0; run < 20_000; run++)
        {
            if (run % 4 == 0)
                Workers.Run(together, 2, 2);
            var job = new CountingJob(8);
            Workers.Run(job, 8, 2 + (run % 3));
            job.AssertRuns(1);
            if (random.Next(3) == 0)
                Thread.SpinWait(random.Next(3000));
            if (random.Next(100) == 0)
                Thread.Sleep(1);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var job = new ActionJob(static (_, _) => { });
        Workers.Threads = 3;
        Measure();
        Assert.Equal(0, Measure());

        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int run = 0; run < 100; run++)
            {
                Workers.Run(job, 10, 3);
                ParallelLoop.Run(10, int.MaxValue, default(EmptyBody));
                ParallelLoop.Run(10, 1, default(EmptyBody));
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private readonly struct EmptyBody : IParallelBody
    {
        public void Run(int item)
        {
        }
    }

    private sealed class ActionJob(Action<int, int> action) : ParallelJob
    {
        public override void Run(int item, int worker) => action(item, worker);
    }

    private sealed class CountingJob(int items) : ParallelJob
    {
        private readonly int[] _runs = new int[items];
        private int _highestWorker = -1;

        public int Items => items;

        public int HighestWorker => _highestWorker;

        public override void Run(int item, int worker)
        {
            Interlocked.Increment(ref _runs[item]);
            for (int seen = _highestWorker; worker > seen;)
                seen = Interlocked.CompareExchange(ref _highestWorker, worker, seen);
        }

        public void AssertRuns(int expected) => Assert.All(_runs, runs => Assert.Equal(expected, runs));
    }
}
