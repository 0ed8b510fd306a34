using Amago.Cli.Bench;

namespace Amago.Tests.Cli.Bench;

/// <summary>What the figures of a timed piece of work are of: the work alone.</summary>
[Collection("Workers")]
public sealed class InterleavedTimerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Memory_is_what_the_work_allocates_whatever_other_threads_do(int bytes)
    {
        bool isOver = false;
        byte[] kept = [];
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                kept = new byte[10_000];
        });
        other.Start();
        try
        {
            WorkTiming timing = InterleavedTimer.Measure(TimeSpan.Zero, [new TimedWork(1, Work)])[0];
            Assert.InRange(timing.AllocatedBytes, bytes, bytes + 100); // an array has a header
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            other.Join();
        }

        void Work()
        {
            Thread.Sleep(5); // the other thread goes on meanwhile
            if (bytes > 0)
                kept = new byte[bytes];
        }
    }
}
