namespace Amago.Kernels;

/// <summary>A scope of <see cref="Workers.Limit"/> on one thread.</summary>
internal sealed class ThreadLimit : IDisposable
{
    // Threads that this thread's calls may use; 0 is no limit.
    [ThreadStatic]
    private static int _limit;

    private readonly int _thread = Environment.CurrentManagedThreadId, _outer;
    private bool _disposed;

    public ThreadLimit(int threads)
    {
        _outer = _limit;
        _limit = Math.Min(threads, Current);
    }

    /// <summary>The least of the limits that hold on this thread.</summary>
    public static int Current => _limit == 0 ? int.MaxValue : _limit;

    public void Dispose()
    {
        if (_disposed)
            return;
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Workers.Limit: the scope belongs to the thread that opened it; do not await inside it.");
        _limit = _outer;
        _disposed = true;
    }
}
