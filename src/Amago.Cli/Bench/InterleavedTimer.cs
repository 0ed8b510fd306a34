using System.Diagnostics;
using Amago.Kernels;

namespace Amago.Cli.Bench;

/// <summary>A piece of work to be timed.</summary>
/// <param name="Threads">Number of threads that the work may use.</param>
/// <param name="Run">Does the work once.</param>
internal sealed record TimedWork(int Threads, Action Run);

/// <summary>Times of a piece of work.</summary>
/// <param name="MedianSeconds">Median time of a run, in seconds.</param>
/// <param name="MinSeconds">Shortest time of a run, in seconds.</param>
/// <param name="PeakGflops">The best burst of <see cref="FmaPeak"/> on as many threads, measured between the runs.</param>
/// <param name="AllocatedBytes">Managed memory that a run allocated, in bytes: on all threads that it may use.</param>
/// <param name="FirstSeconds">The first run, which compiles and plans.</param>
internal sealed record WorkTiming(double MedianSeconds, double MinSeconds, double PeakGflops, long AllocatedBytes, double FirstSeconds);

/// <summary>
/// Times several pieces of work in turn, A B C A B C, each beside a burst of the machine's peak, so that a drifting machine is fair to all.
/// </summary>
internal static class InterleavedTimer
{
    private const int MinRounds = 3;

    /// <summary>Measures. Sets <see cref="Workers.Threads"/> as the work asks, and back.</summary>
    /// <param name="budget">Time for all of it, exceeded only by the least number of rounds.</param>
    /// <param name="work">The pieces of work to time, in turn.</param>
    public static WorkTiming[] Measure(TimeSpan budget, IReadOnlyList<TimedWork> work)
    {
        int threads = Workers.Threads;
        try
        {
            Clock[] clocks = [.. work.Select(static one => new Clock(one))];
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; round < MinRounds || Stopwatch.GetElapsedTime(start) < budget; round++)
            {
                foreach (Clock clock in clocks)
                    clock.Sample();
            }

            return Array.ConvertAll(clocks, static clock => clock.Result());
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    private sealed class Clock
    {
        // A sample should last a millisecond, so that the clock's grain does not show.
        private const double MinSecondsOfSample = 1e-3;

        private readonly TimedWork _work;
        private readonly List<double> _samples = [];
        private readonly int _repeats;
        private readonly double _firstSeconds;
        private readonly long _allocatedBytes;
        private double _peak;

        public Clock(TimedWork work)
        {
            _work = work;
            Workers.Threads = work.Threads;
            _firstSeconds = Time(1);
            long before = AllocatedBytes();
            double once = Time(1);
            _allocatedBytes = AllocatedBytes() - before;
            _repeats = (int)Math.Clamp(MinSecondsOfSample / Math.Max(once, 1e-7), 1, 100_000);
            WarmUp();
        }

        public void Sample()
        {
            Workers.Threads = _work.Threads;
            _peak = Math.Max(_peak, FmaPeak.Measure(_work.Threads));
            _samples.Add(Time(_repeats) / _repeats);
        }

        public WorkTiming Result()
        {
            _samples.Sort();
            return new WorkTiming(_samples[_samples.Count / 2], _samples[0], _peak, _allocatedBytes, _firstSeconds);
        }

        // Code that runs for the first time is compiled quickly, and well only after some 30 calls and a tenth of a second.
        private void WarmUp()
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(100))
                _work.Run();
        }

        // One thread does all of a run itself, and what others in the process allocate meanwhile is not the run's.
        private long AllocatedBytes() =>
            _work.Threads == 1 ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

        private double Time(int repeats)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
                _work.Run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
