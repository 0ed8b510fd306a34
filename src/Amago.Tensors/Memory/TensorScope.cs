using Amago.Tensors.Memory;

namespace Amago.Tensors;

/// <summary>
/// Lets the memory of tensors be used again: what operations on this thread make while the scope is open is given back when it is
/// disposed. A training step in a scope allocates next to nothing once it has run a few times.
/// <code>
/// using (var scope = new TensorScope())
/// {
///     Tensor loss = Losses.Mse(head.Forward(cnn.Forward(obs)), target);
///     optimizer.ZeroGrad();
///     loss.Backward();
///     optimizer.Step();
///     last = loss.Item&lt;float&gt;();
/// }
/// </code>
/// </summary>
/// <remarks>
/// Nothing makes a scope necessary: without one, tensors are collected as any object is. A tensor of an ended scope throws when it is used,
/// but a span taken from it does not: do not keep one. Parameters, their gradients, and tensors over arrays of the caller's do not belong
/// to a scope. Scopes nest; one must be disposed of on its own thread, so do not await inside.
/// </remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer = _current;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Storage> _owned = Lists.TryPop(out List<Storage>? list) ? list : [];
    private bool _isDisposed;

    /// <summary>Opens a scope within the one that is open on this thread, if any.</summary>
    public TensorScope() => _current = this;

    /// <summary>The innermost open scope of this thread.</summary>
    internal static TensorScope? Current => _current;

    // Lists that have grown serve the next scopes.
    private static System.Collections.Concurrent.ConcurrentStack<List<Storage>> Lists { get; } = new();

    /// <summary>Lets a tensor outlive this scope: it passes to the outer one, or to the garbage collector.</summary>
    /// <returns><paramref name="tensor"/> itself.</returns>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    /// <exception cref="InvalidOperationException">The call comes from another thread than the one that opened the scope.</exception>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        CheckThread();
        if (_owned.Remove(tensor.Storage))
            _outer?.Add(tensor.Storage);
        return tensor;
    }

    /// <summary>Ends the scope: the memory of what was made in it serves others from now on.</summary>
    /// <exception cref="InvalidOperationException">
    /// The call comes from another thread than the one that opened the scope, or before an inner scope has ended.
    /// </exception>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        CheckThread();
        if (!ReferenceEquals(_current, this))
            throw new InvalidOperationException("TensorScope: an inner scope is still open; dispose of it first.");
        _isDisposed = true;
        _current = _outer;
        foreach (Storage storage in _owned)
        {
            if (storage.Release() is { } array)
                TensorPool.Return(array);
        }

        _owned.Clear();
        Lists.Push(_owned);
    }

    /// <summary>Makes the scope the owner of a storage that was made in it.</summary>
    internal void Add(Storage storage) => _owned.Add(storage);

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("TensorScope: the scope belongs to the thread that opened it; do not await inside it.");
    }
}
