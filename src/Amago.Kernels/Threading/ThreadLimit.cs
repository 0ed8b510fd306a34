namespace Amago.Kernels.Threading;

/// <summary>A scope of <see cref="Workers.Limit"/> on one thread.</summary>
internal sealed class ThreadLimit : IDisposable
{
    [ThreadStatic]
    private static ThreadLimit? _innermost;

    private readonly int _thread = Environment.CurrentManagedThreadId, _threads;
    private readonly ThreadLimit? _outer = _innermost;
    private bool _disposed;

    public ThreadLimit(int threads)
    {
        _threads = Math.Min(threads, Current);
        _innermost = this;
    }

    /// <summary>The least of the limits that hold on this thread.</summary>
    public static int Current => _innermost?._threads ?? int.MaxValue;

    public void Dispose()
    {
        if (_disposed)
            return;
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Workers.Limit: the scope belongs to the thread that opened it; do not await inside it.");
        if (!ReferenceEquals(_innermost, this))
            throw new InvalidOperationException("Workers.Limit: an inner scope is still open; dispose of it first.");
        _innermost = _outer;
        _disposed = true;
    }
}
