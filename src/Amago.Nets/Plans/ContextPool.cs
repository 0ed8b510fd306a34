namespace Amago.Nets.Plans;

/// <summary>Contexts that runs take and give back: each concurrent run has its own, and after the first few none is made.</summary>
internal sealed class ContextPool<T>(Func<T> create)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Stack<T> _idle = new();

    /// <summary>Takes a context for one run; give it back with <see cref="Return"/>.</summary>
    public T Rent()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out T? context))
                return context;
        }

        return create();
    }

    /// <summary>Gives back a context whose run is done.</summary>
    public void Return(T context)
    {
        lock (_lock)
            _idle.Push(context);
    }
}
