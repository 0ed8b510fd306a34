namespace Amago.Tensors;

/// <summary>Switches the recording of gradients on this thread.</summary>
public static class Autograd
{
    [ThreadStatic]
    private static int _disabled;

    /// <summary>Whether operations on this thread are recorded for a backward pass.</summary>
    public static bool IsEnabled => _disabled == 0;

    /// <summary>
    /// Stops recording on this thread until the returned scope is disposed: <c>using (Autograd.NoGrad()) { ... }</c>. Scopes nest; one
    /// must be disposed of on its own thread, so do not await inside.
    /// </summary>
    public static IDisposable NoGrad() => new Scope();

    /// <summary>Runs a function with recording on, whatever scope the caller is in.</summary>
    internal static T WithGradients<T>(Func<T> function)
    {
        int disabled = _disabled;
        _disabled = 0;
        try
        {
            return function();
        }
        finally
        {
            _disabled = disabled;
        }
    }

    private sealed class Scope : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private bool _disposed;

        public Scope() => _disabled++;

        public void Dispose()
        {
            if (_disposed)
                return;
            if (Environment.CurrentManagedThreadId != _thread)
                throw new InvalidOperationException("NoGrad: the scope belongs to the thread that opened it; do not await inside it.");
            _disabled--;
            _disposed = true;
        }
    }
}
