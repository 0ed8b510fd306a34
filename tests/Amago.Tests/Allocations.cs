namespace Amago.Tests;

/// <summary>Managed memory that a call takes on its thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes of the most thrifty of several calls: a thread that has to wait for another on a busy machine pays for what it waits with.
    /// </summary>
    public static long Least(Action call)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
