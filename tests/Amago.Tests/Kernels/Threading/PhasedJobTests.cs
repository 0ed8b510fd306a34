using System.Collections.Concurrent;
using Amago.Kernels;
using Amago.Kernels.Threading;

namespace Amago.Tests.Kernels.Threading;

/// <summary>Phases on several threads: one after the other, every part once.</summary>
[Collection("Workers")]
public sealed class PhasedJobTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(100)]
    public void Every_part_runs_once_and_no_phase_begins_before_the_last_is_done(int threads)
    {
        int phase = 0, left = 0;
        int[] runs = new int[PhasedJob.MaxParts];
        var job = new ScriptedJob
        {
            Script = run =>
            {
                for (phase = 0; phase < 300; phase++)
                {
                    int parts = 1 + (phase * 7 % PhasedJob.MaxParts);
                    Assert.Equal(0, left);
                    left = parts;
                    Array.Clear(runs);
                    run(parts);
                    Assert.Equal(0, Volatile.Read(ref left));
                    Assert.Equal(Enumerable.Repeat(1, parts), runs[..parts]);
                }
            },
            Part = (part, _) =>
            {
                Thread.SpinWait(part);
                runs[part]++;
                Interlocked.Decrement(ref left);
            },
        };
        for (int run = 0; run < 20; run++)
            job.RunPhases(threads);
        Assert.Equal(300, phase);
    }

    [Fact]
    public void Threads_keep_to_their_part()
    {
        const int threads = 3;
        using var all = new Barrier(threads); // passed only by three threads at a time, each with one part
        var places = new ConcurrentDictionary<int, int>();
        var job = new ScriptedJob
        {
            Script = static run =>
            {
                for (int phase = 0; phase < 100; phase++)
                    run(threads);
            },
            Part = (part, worker) =>
            {
                Assert.True(all.SignalAndWait(TimeSpan.FromMinutes(1)));
                Assert.Equal(part, worker);
                places.TryAdd(worker, part);
            },
        };
        job.RunPhases(threads);
        Assert.Equal(threads, places.Count);
    }

    [Fact]
    public void A_thread_without_a_part_of_its_own_takes_no_others()
    {
        var job = new ScriptedJob
        {
            Script = static run =>
            {
                for (int phase = 0; phase < 2_000; phase++)
                    run(2 + (phase % 2));
            },
            Part = static (part, worker) => Assert.True(worker == 0 || worker == part, $"worker {worker} at part {part}"),
        };
        job.RunPhases(6);
    }

    [Fact]
    public void While_the_pool_is_taken_the_caller_does_all()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var first = new Thread(() => Workers.For(2, _ =>
        {
            entered.Set();
            leave.Wait();
        }));
        first.Start();
        entered.Wait(TestContext.Current.CancellationToken);
        var threads = new ConcurrentBag<int>();
        var job = new ScriptedJob { Script = static run => run(8), Part = (_, _) => threads.Add(Environment.CurrentManagedThreadId) };
        job.RunPhases(8);
        leave.Set();
        first.Join();
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 8), threads);
    }

    [Fact]
    public void An_exception_between_phases_ends_the_run()
    {
        for (int run = 0; run < 100; run++)
        {
            var job = new ScriptedJob
            {
                Script = static run =>
                {
                    run(4);
                    throw new InvalidDataException("between");
                },
                Part = static (_, _) => Thread.SpinWait(50),
            };
            Assert.Equal("between", Assert.Throws<InvalidDataException>(() => job.RunPhases(4)).Message);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_reaches_the_caller_after_all_have_stopped(int threads)
    {
        for (int run = 0; run < 100; run++)
        {
            int running = 0, failing = run % 4;
            var job = new ScriptedJob
            {
                Script = static run =>
                {
                    for (int phase = 0; phase < 3; phase++)
                        run(4);
                },
                Part = (part, _) =>
                {
                    Interlocked.Increment(ref running);
                    try
                    {
                        Thread.SpinWait(300);
                        if (part == failing)
                            throw new InvalidDataException($"part {part}");
                    }
                    finally
                    {
                        Interlocked.Decrement(ref running);
                    }
                },
            };
            Assert.Equal($"part {failing}", Assert.Throws<InvalidDataException>(() => job.RunPhases(threads)).Message);
            Assert.Equal(0, Volatile.Read(ref running));
        }
    }

    [Fact]
    public void Within_an_item_of_another_job_one_thread_does_all()
    {
        var threads = new ConcurrentBag<bool>();
        Workers.For(6, _ =>
        {
            int thread = Environment.CurrentManagedThreadId;
            var job = new ScriptedJob
            {
                Script = static run => run(8),
                Part = (_, worker) => threads.Add(worker == 0 && Environment.CurrentManagedThreadId == thread),
            };
            job.RunPhases(8);
        });
        Assert.Equal(48, threads.Count);
        Assert.DoesNotContain(false, threads);
    }

    private sealed class ScriptedJob : PhasedJob
    {
        /// <summary>Gets what runs a phase of some parts.</summary>
        public required Action<Action<int>> Script { get; init; }

        public required Action<int, int> Part { get; init; }

        protected override void Lead() => Script(RunPhase);

        protected override void RunPart(int part, int worker) => Part(part, worker);
    }
}
