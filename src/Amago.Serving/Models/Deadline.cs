using System.Diagnostics;

namespace Amago.Serving.Models;

/// <summary>When a request's answer comes too late.</summary>
internal readonly struct Deadline
{
    private const long PerSecond = 1_000_000, Longest = 86_400 * PerSecond;

    private readonly long _end; // ticks of the stopwatch; 0 for never

    private Deadline(long end) => _end = end;

    /// <summary>Never.</summary>
    public static Deadline None => default;

    /// <summary>Whether it has passed.</summary>
    public bool IsOver => _end != 0 && Stopwatch.GetTimestamp() >= _end;

    /// <summary>How long to wait from now on; see <see cref="LeftAt"/>.</summary>
    public TimeSpan Left => LeftAt(Stopwatch.GetTimestamp());

    /// <summary>
    /// How long to wait from a moment on: whole milliseconds, 0 or more, or <see cref="Timeout.InfiniteTimeSpan"/>. Timers cut off parts of
    /// a millisecond, and a wait that ends early refuses what would have come in time: it is rounded up.
    /// </summary>
    /// <param name="now">The moment, in ticks of the stopwatch.</param>
    public TimeSpan LeftAt(long now)
    {
        if (_end == 0)
            return Timeout.InfiniteTimeSpan;
        return now >= _end ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(Stopwatch.GetElapsedTime(now, _end).TotalMilliseconds));
    }

    /// <summary>So many microseconds after a moment; 0 for never.</summary>
    /// <exception cref="RefusedException">Less than 0, or more than a day.</exception>
    public static Deadline After(long start, long microseconds)
    {
        if (microseconds is < 0 or > Longest)
            throw new RefusedException(RefusedException.Damaged, $"timeout: expected 0 to {Longest} microseconds, got {microseconds}.");
        return microseconds == 0 ? None : new Deadline(start + (long)((double)microseconds / PerSecond * Stopwatch.Frequency));
    }
}
