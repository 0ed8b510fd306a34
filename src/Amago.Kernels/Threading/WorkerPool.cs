using System.Runtime.ExceptionServices;

namespace Amago.Kernels.Threading;

/// <summary>
/// The pool behind <see cref="Workers"/>. One job runs at a time: its caller opens seats, pool threads that are awake take them, and all
/// take items from one counter until there are none. The caller never waits for a thread that has not sat down, so that a job costs
/// little when the other cores are busy with something else.
/// </summary>
internal static class WorkerPool
{
    private const int MaxSeats = Workers.MaxThreads - 1;
    private const long SeatUnit = 1L << 32, SeatedMask = SeatUnit - 1;

    private static readonly ParkingSpot Caller = new(isEmpty: false);
    private static readonly Func<bool> AnySeatTaken = static () => Volatile.Read(ref _seats.Value) != 0;

    // Grown by the thread that has the pool.
    private static WorkerThread[] _threads = [];

    // Written by several threads at a time, so each has a cache line of its own. Seats: open ones in the upper half, taken ones in the
    // lower.
    private static OwnLine _seats, _nextItem, _busy;

    // Of the job that runs: written by its caller before it opens seats, read by threads after they have taken one.
    private static ParallelJob? _job;
    private static int _items;
    private static ExceptionDispatchInfo? _failure;

    private static long _jobs;

    [ThreadStatic]
    private static bool _isInside;

    /// <summary>Jobs that more than one thread could take part in, so far.</summary>
    public static long Jobs => Volatile.Read(ref _jobs);

    /// <summary>Whether this thread is working on an item of a job.</summary>
    public static bool IsInside => _isInside;

    /// <summary>Whether a pool thread would find something to do.</summary>
    public static bool HasOpenSeats => Volatile.Read(ref _seats.Value) >= SeatUnit;

    /// <summary>Runs a job of several items on several threads, unless this thread is inside of one or the pool is taken.</summary>
    /// <returns>Whether the job was run; otherwise the caller has to do it alone.</returns>
    public static bool TryRun(ParallelJob job, int items, int threads)
    {
        if (_isInside || Volatile.Read(ref _busy.Value) != 0 || Interlocked.CompareExchange(ref _busy.Value, 1, 0) != 0)
            return false;
        ExceptionDispatchInfo? failure;
        try
        {
            _isInside = true;
            _jobs++;
            _job = job;
            _items = items;
            _nextItem.Value = 0;
            Open(Math.Min(Math.Min(items, threads) - 1, MaxSeats));
            TakeItems(job, items, 0);
        }
        finally
        {
            // Also where waking a thread failed: those that have sat down read the caller's memory.
            Interlocked.And(ref _seats.Value, SeatedMask);
            WaitForOthers();
            failure = _failure;
            _failure = null;
            _job = null;
            _isInside = false;
            Volatile.Write(ref _busy.Value, 0);
        }

        failure?.Throw();
        return true;
    }

    private static void Open(int seats)
    {
        for (int i = _threads.Length; i < seats; i++)
            _threads = [.. _threads, new WorkerThread(spins: i + 1 < Environment.ProcessorCount)];

        // A full fence: a thread that announced its sleep earlier is seen by Wake; one that announces it later sees the seats.
        Interlocked.Exchange(ref _seats.Value, seats * SeatUnit);
        for (int i = 0; i < seats; i++)
            _threads[i].Wake();
    }

    /// <summary>
    /// What a pool thread does where it sees open seats: takes one, if it is still there, and works until no item is left.
    /// </summary>
    public static void Join()
    {
        long seats = Volatile.Read(ref _seats.Value);
        if (seats < SeatUnit || Interlocked.CompareExchange(ref _seats.Value, seats - SeatUnit + 1, seats) != seats)
            return;
        TakeItems(_job!, _items, (int)(seats / SeatUnit));

        // No items are left, so nobody else needs to sit down.
        Interlocked.And(ref _seats.Value, SeatedMask);
        if (Interlocked.Decrement(ref _seats.Value) == 0)
            Caller.Wake();
    }

    /// <summary>Marks this thread as one that is always working on a job: its own jobs run on it alone.</summary>
    public static void Enter() => _isInside = true;

    // The job's memory may go when the caller returns, so that not even Thread.Interrupt ends this early.
    private static void WaitForOthers()
    {
        bool isInterrupted = false;
        while (AnySeatTaken())
        {
            try
            {
                Caller.WaitWhile(AnySeatTaken, spins: true);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }

    private static void TakeItems(ParallelJob job, int items, int worker)
    {
        try
        {
            long item;
            while ((item = Interlocked.Increment(ref _nextItem.Value) - 1) < items)
                job.Run((int)item, worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _nextItem.Value, items);
        }
    }
}
