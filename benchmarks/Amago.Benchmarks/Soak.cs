using System.Diagnostics;
using System.Globalization;

namespace Amago.Benchmarks;

/// <summary>
/// Hours of mixed use from several threads: compiled encoders shared by all, plain forward passes, training steps, at changing batch sizes.
/// Every result is compared, to the bit, with what a single thread gave at the start; memory is printed each minute.
/// </summary>
internal static class Soak
{
    private const int ThreadCount = 4;
    private static readonly int[] Batches = [1, 2, 3, 7, 8, 17, 32, 40];

    private static long _calls, _wrong;

    /// <summary>Runs for a while. 0 if no result was wrong and memory stayed flat.</summary>
    public static int Run(TimeSpan time)
    {
        SoakEncoder[] encoders = [.. SoakEncoder.All(Batches)];
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(i => new Thread(() => Work(encoders, new Random(i), start, time)))];
        foreach (Thread thread in threads)
            thread.Start();
        var memory = new HeldMemory();
        while (threads.Any(static thread => thread.IsAlive))
        {
            Thread.Sleep(TimeSpan.FromSeconds(Math.Min(60, time.TotalSeconds / 10)));
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            string held = memory.Measure(elapsed / time);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{elapsed.TotalMinutes,6:F1} min  {Interlocked.Read(ref _calls),9} calls  {Interlocked.Read(ref _wrong)} wrong  {held}"));
        }

        Console.WriteLine($"{_calls} calls, {_wrong} wrong; {memory}");
        return _wrong == 0 && memory.IsFlat ? 0 : 1;
    }

    private static void Work(SoakEncoder[] encoders, Random random, long start, TimeSpan time)
    {
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            SoakEncoder encoder = encoders[random.Next(encoders.Length)];
            int batch = random.Next(Batches.Length);
            bool isRight = random.Next(3) switch
            {
                0 => encoder.RunsAsBefore(batch),
                1 => encoder.ForwardsAsBefore(batch),
                _ => encoder.TrainsAsBefore(batch),
            };
            Interlocked.Increment(ref _calls);
            if (!isRight)
                Interlocked.Increment(ref _wrong);
        }
    }
}
