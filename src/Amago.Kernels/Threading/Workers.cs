namespace Amago.Kernels;

/// <summary>
/// The threads that kernels run on: the calling thread and, beside it, a pool of background threads that lives as long as it is used.
/// A pool thread that has run out of work looks for more for about a millisecond, so that one layer or pass after the other starts within
/// a microsecond; then it sleeps, and costs nothing; after some seconds of sleep it ends. There is one pool. A thread that calls while the
/// pool works for another does its own work alone, so that a program with threads of its own is not oversubscribed.
/// </summary>
public static class Workers
{
    /// <summary>The most threads that work on one call.</summary>
    public const int MaxThreads = 1024;

    private static int _threads = Math.Min(Environment.ProcessorCount, MaxThreads);

    /// <summary>
    /// Number of threads that a call may use at once, up to 1024; all cores unless set. Results do not depend on it: work is cut by the
    /// problem's shape.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1, or more than 1024.</exception>
    public static int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreads);
            _threads = value;
        }
    }

    /// <summary>
    /// How many threads a call from this thread uses: <see cref="Threads"/>, or less within a <see cref="Limit"/>. 1 inside of a kernel's
    /// own work, which does not divide further.
    /// </summary>
    public static int Current => WorkerPool.IsInside ? 1 : Math.Min(_threads, ThreadLimit.Current);

    /// <summary>
    /// Lets calls from this thread use no more than some threads until the returned scope is disposed: <c>using (Workers.Limit(1)) { ...
    /// }</c>. Scopes nest, and the least limit holds; one must be disposed of on its own thread, so do not await inside.
    /// </summary>
    /// <param name="threads">The most threads, at least 1; more than <see cref="Threads"/> changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public static IDisposable Limit(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return new ThreadLimit(threads);
    }

    /// <summary>
    /// Runs the items 0..items-1 of a job, in any order, on up to <paramref name="threads"/> threads, and waits for all. Allocates nothing.
    /// Within an item, and while the pool works for another caller, all items run on the calling thread. A <see cref="Limit"/> holds
    /// whatever the number of threads says. A job object belongs to one caller at a time.
    /// </summary>
    /// <remarks>The first exception of an item ends the run: it is thrown here once no thread works on the job any more.</remarks>
    internal static void Run(ParallelJob job, int items, int threads)
    {
        threads = Math.Min(threads, ThreadLimit.Current);
        if (Math.Min(items, threads) > 1 && WorkerPool.TryRun(job, items, threads))
            return;
        for (int item = 0; item < items; item++)
            job.Run(item, 0);
    }

    /// <summary>
    /// Runs <paramref name="body"/> for every item 0..count-1, in any order, on up to <see cref="Current"/> threads, and waits for all.
    /// Allocates nothing but what the body is made of.
    /// </summary>
    /// <param name="count">Number of items; 0 and less are none.</param>
    /// <param name="body">Does one item. The first exception of one ends the run: it is thrown here once no thread works any more.</param>
    public static void For(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ParallelLoop.Run(count, new ActionBody(body));
    }

    private readonly struct ActionBody(Action<int> body) : IParallelBody
    {
        public void Run(int item) => body(item);
    }
}
