using System.Diagnostics;
using Amago.Fuzz.Targets;

namespace Amago.Fuzz;

/// <summary>How a target took an input.</summary>
/// <param name="Kind">Accepted, refused, or in a few words what went wrong: the same words for the same fault.</param>
/// <param name="IsAnomaly">Whether something went wrong.</param>
/// <param name="Exception">What was thrown, if anything was.</param>
internal readonly record struct Verdict(string Kind, bool IsAnomaly, Exception? Exception)
{
    // What a refusal may quote of a file.
    private const int MessageLength = 4000;

    // Readers may hold 64 MiB beside a multiple of the file (MemoryBudget); what is allocated includes what containers leave behind as they
    // grow.
    private const long FixedAllocation = 128L << 20, AllocationPerByte = 1100;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    /// <summary>Runs a target on an input.</summary>
    public static Verdict Of(FuzzTarget target, byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        Exception? exception = null;
        try
        {
            target.Run(input);
        }
        catch (Exception e) // whatever comes is the finding
        {
            exception = e;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (exception is WrongResultException)
            return new($"wrong result: {exception.Message}", true, exception);
        if (exception is not null && !target.IsDocumented(exception))
            return new($"undocumented {exception.GetType().Name} {Frame(exception)}", true, exception);
        if (exception is { Message.Length: > MessageLength })
            return new("a message without end", true, exception);
        if (exception is not null && exception.Message.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            return new("a message that is not printable", true, exception);
        if (allocated > FixedAllocation + (AllocationPerByte * input.Length))
            return new("more memory than the input is worth", true, exception);
        return Stopwatch.GetElapsedTime(started) > Slow
            ? new("slow", true, exception)
            : new(exception is null ? "accepted" : "refused", false, exception);
    }

    private static string Frame(Exception exception)
    {
        string[] lines = exception.StackTrace?.Split('\n') ?? [];
        string line = lines.FirstOrDefault(static l => l.Contains("Amago.", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "";
        return line.Split(" in ")[0].Trim();
    }
}
