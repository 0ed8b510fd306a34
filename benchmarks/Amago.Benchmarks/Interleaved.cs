using System.Diagnostics;

namespace Amago.Benchmarks;

/// <summary>Times several pieces of work in turn, A B C A B C, beside the machine's peak, so that a drifting machine is fair to all.</summary>
internal static class Interleaved
{
    private const int MinimumRounds = 9;

    /// <summary>Median seconds of each piece of work, and the median FMA peak of one thread measured between them.</summary>
    public static (double[] Seconds, double Peak) Measure(TimeSpan budget, params Action[] work)
    {
        int[] repeats = Array.ConvertAll(work, Repeats);
        var samples = Array.ConvertAll(work, static _ => new List<double>());
        var peaks = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (peaks.Count < MinimumRounds || Stopwatch.GetElapsedTime(start) < budget)
        {
            peaks.Add(FmaPeak.Measure());
            for (int i = 0; i < work.Length; i++)
                samples[i].Add(Time(work[i], repeats[i]));
        }

        return (Array.ConvertAll(samples, Median), Median(peaks));
    }

    // A sample should last a millisecond, so that the clock's grain does not show.
    private static int Repeats(Action work)
    {
        work();
        double once = Math.Max(Time(work, 1), 1e-7);
        return Math.Max(1, (int)(1e-3 / once));
    }

    private static double Time(Action work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
            work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static double Median(List<double> samples)
    {
        samples.Sort();
        return samples[samples.Count / 2];
    }
}
