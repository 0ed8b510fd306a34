namespace Amago.Tensors;

/// <summary>Switches the recording of gradients on this thread.</summary>
public static class Autograd
{
    [ThreadStatic]
    private static int _disabled;

    /// <summary>Whether operations on this thread are recorded for a backward pass.</summary>
    public static bool IsEnabled => _disabled == 0;

    /// <summary>Stops recording on this thread until the returned scope is disposed: <c>using (Autograd.NoGrad()) { ... }</c>. Scopes nest.</summary>
    public static IDisposable NoGrad() => new Scope();

    private sealed class Scope : IDisposable
    {
        private bool _disposed;

        public Scope() => _disabled++;

        public void Dispose()
        {
            if (!_disposed)
                _disabled--;
            _disposed = true;
        }
    }
}
