using System.Numerics;

namespace Amago.Kernels;

/// <summary>
/// Work in short phases, one after the other, each in parts that may run at once. One thread leads; the others stay from the first phase to
/// the last, and each goes for the same part of every phase, so that what a part wrote is still in its thread's cache when the next phase
/// reads it. A part that no thread has begun is the leader's: it never waits for a thread that has not come. An object serves one run at a time.
/// </summary>
internal abstract class PhasedJob : ParallelJob
{
    /// <summary>The most parts of a phase.</summary>
    public const int MostParts = 32;

    // Looks at memory before a waiting thread lets another have its core: some 20 microseconds.
    private const int Patience = 1_000;

    private const long Over = -1;

    // Phase: its number in the upper half, the parts that nobody has begun in the lower. Done: parts that are.
    private OwnLine _phase, _done;
    private long _number;

    /// <summary>Runs all phases on up to <paramref name="threads"/> threads, and waits for them.</summary>
    /// <remarks>The first exception of a part is thrown here once no thread works on the job any more.</remarks>
    public void Run(int threads)
    {
        _number = 0;
        _phase.Value = 0;
        int items = Math.Min(threads, MostParts);
        Workers.Run(this, items, items);
    }

    /// <summary>The first item leads; the others follow, and have nothing to do where the leader is through.</summary>
    public sealed override void Run(int item, int worker)
    {
        if (item > 0)
        {
            Follow(item, worker);
            return;
        }

        try
        {
            Lead(worker);
        }
        finally
        {
            Volatile.Write(ref _phase.Value, Over);
        }
    }

    /// <summary>Runs one phase after the other, by <see cref="RunPhase"/>; what they need is written before.</summary>
    protected abstract void Lead(int worker);

    /// <summary>Does a part of the phase that runs.</summary>
    /// <param name="part">Which.</param>
    /// <param name="worker">The thread's place in this run.</param>
    protected abstract void RunPart(int part, int worker);

    /// <summary>Runs the parts of a phase, and waits for them.</summary>
    /// <param name="parts">At most <see cref="MostParts"/>.</param>
    /// <param name="worker">The leader's place in this run.</param>
    protected void RunPhase(int parts, int worker)
    {
        _done.Value = 0;
        _number++;
        Volatile.Write(ref _phase.Value, (_number << 32) | ((1L << parts) - 2)); // all but the leader's own
        RunPart(0, worker);
        TakeParts(_number, parts - 1, worker);
        for (int looks = 0; Volatile.Read(ref _done.Value) < parts - 1; looks++)
            Wait(looks);
    }

    private void Follow(int part, int worker)
    {
        long seen = 0;
        for (int looks = 0; ; looks++)
        {
            long phase = Volatile.Read(ref _phase.Value);
            if (phase == Over)
                return;
            if (phase >> 32 == seen)
            {
                Wait(looks);
                continue;
            }

            (seen, looks) = (phase >> 32, 0);
            TakeParts(seen, part, worker);
        }
    }

    /// <summary>Does parts of a phase, <paramref name="preferred"/> before others, until all are begun or the phase is over.</summary>
    private void TakeParts(long number, int preferred, int worker)
    {
        while (true)
        {
            long phase = Volatile.Read(ref _phase.Value);
            uint open = (uint)phase;
            if (phase >> 32 != number || open == 0)
                return;
            int part = (open >> preferred & 1) != 0 ? preferred : BitOperations.TrailingZeroCount(open);
            if (Interlocked.CompareExchange(ref _phase.Value, phase & ~(1L << part), phase) != phase)
                continue;
            try
            {
                RunPart(part, worker);
            }
            finally
            {
                Interlocked.Increment(ref _done.Value);
            }
        }
    }

    private static void Wait(int looks)
    {
        if (looks < Patience)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }
}
