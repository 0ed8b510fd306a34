using System.Diagnostics;
using Amago.Fuzz.Targets;

namespace Amago.Fuzz;

/// <summary>One input again, for whoever mends what it found.</summary>
internal static class Replay
{
    public static int Run(FuzzTarget target, string file)
    {
        byte[] input = File.ReadAllBytes(file);
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Verdict verdict = Verdict.Of(target, input);
        Console.WriteLine($"{target.Name}, {input.Length} bytes: {verdict.Kind} in {watch.ElapsedMilliseconds} ms, "
            + $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes allocated");
        if (verdict.Exception is { } exception)
            Console.WriteLine(exception);
        return verdict.IsAnomaly ? 1 : 0;
    }
}
