using System.Diagnostics;
using System.Numerics;

namespace Amago.Kernels.Threading;

/// <summary>
/// Work in short phases, one after the other, each in parts that may run at once. The caller leads; other threads stay from the first phase
/// to the last, each with the part of every phase that has its number, so that what a part wrote is still in its thread's cache when the
/// next phase, cut alike, reads it. A part that no thread has begun is the leader's: it never waits for a thread that has not come. An
/// object serves one run at a time.
/// </summary>
internal abstract class PhasedJob : ParallelJob
{
    /// <summary>The most parts that a phase is cut into.</summary>
    public const int MaxParts = 32;

    // Looks at memory before a waiting thread lets another have its core: some tens of microseconds.
    private const int Patience = 1_000;

    private const long Over = -1;

    // Phase: its number in the upper half, the parts that nobody has begun in the lower. Done: parts that are, the leader's first one
    // aside.
    private OwnLine _phase, _done;

    /// <summary>Runs all phases on up to <paramref name="threads"/> threads, and waits for them.</summary>
    /// <remarks>The first exception of a part is thrown here once no thread works on the job any more.</remarks>
    public void RunPhases(int threads)
    {
        _phase.Value = 0;
        int items = Math.Min(threads, MaxParts);
        Workers.Run(this, items, items);
    }

    /// <summary>
    /// Worker 0 is the caller. A follower keeps its item until all is over, so that one is left for the caller whoever comes first.
    /// </summary>
    public sealed override void Run(int item, int worker)
    {
        if (worker > 0)
        {
            Follow(worker);
            return;
        }

        if (Volatile.Read(ref _phase.Value) == Over)
            return;
        try
        {
            Lead();
        }
        finally
        {
            Volatile.Write(ref _phase.Value, Over);
        }
    }

    /// <summary>
    /// Runs one phase after the other, by <see cref="RunPhase"/>; what they need is written before. Does not catch exceptions of parts:
    /// others may still be at work on the phase.
    /// </summary>
    protected abstract void Lead();

    /// <summary>Does one part of the current phase.</summary>
    /// <param name="part">Number of the part, from 0.</param>
    /// <param name="worker">The thread's place in this run, from 0 up to the thread count.</param>
    protected abstract void RunPart(int part, int worker);

    /// <summary>Runs all parts of a phase, and waits for them.</summary>
    /// <param name="parts">From 1 to <see cref="MaxParts"/>.</param>
    protected void RunPhase(int parts)
    {
        Debug.Assert(parts is >= 1 and <= MaxParts, "a phase's parts fill half a number");
        if (parts > 1)
        {
            _done.Value = 0;
            Volatile.Write(ref _phase.Value, (((_phase.Value >> 32) + 1) << 32) | ((1L << parts) - 2)); // part 0 is begun
        }

        RunPart(0, worker: 0);
        if (parts == 1)
            return;
        for (long phase; (uint)(phase = Volatile.Read(ref _phase.Value)) != 0;)
            TryTake(phase, BitOperations.Log2((uint)phase), worker: 0);
        for (int looks = 0; Volatile.Read(ref _done.Value) < parts - 1; looks++)
            Wait(looks);
    }

    private void Follow(int worker)
    {
        long seen = 0;
        for (int looks = 0; ; looks++)
        {
            long phase = Volatile.Read(ref _phase.Value);
            if (phase == Over)
                return;
            if (phase >> 32 == seen || !TryTake(phase, worker, worker))
            {
                Wait(looks);
                continue;
            }

            (seen, looks) = (phase >> 32, 0);
        }
    }

    /// <summary>Does a part, if it is still open in the phase that was seen.</summary>
    /// <returns>
    /// False if the phase has changed meanwhile, which is to be looked at again; true if the part is done, or another's, or there is none.
    /// </returns>
    private bool TryTake(long phase, int part, int worker)
    {
        if (((uint)phase >> part & 1) == 0)
            return true;
        if (Interlocked.CompareExchange(ref _phase.Value, phase & ~(1L << part), phase) != phase)
            return false;
        try
        {
            RunPart(part, worker);
        }
        finally
        {
            Interlocked.Increment(ref _done.Value);
        }

        return true;
    }

    private static void Wait(int looks)
    {
        if (looks < Patience)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }
}
