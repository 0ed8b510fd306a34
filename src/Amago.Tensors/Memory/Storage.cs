namespace Amago.Tensors.Memory;

/// <summary>The elements that one tensor and all views of it share.</summary>
internal sealed class Storage
{
    private Array? _array;

    /// <summary>Elements in an existing array, which is kept, not copied.</summary>
    public Storage(Array array) => _array = array;

    /// <summary>The elements in memory order: a float[], byte[] or long[].</summary>
    /// <exception cref="ObjectDisposedException">The scope that the memory belonged to has ended.</exception>
    public Array Array => _array ?? throw new ObjectDisposedException(
        nameof(Tensor),
        "The tensor was made in a TensorScope that has ended, and its memory serves others now; Keep it in the scope to use it behind.");

    /// <summary>Counts writes in place, so that a backward pass can tell that what it saved has changed.</summary>
    public int Version { get; set; }

    /// <summary>New memory whose contents the caller overwrites; it belongs to the thread's scope, if there is one.</summary>
    public static Storage Allocate<T>(int length)
        where T : unmanaged
    {
        if (TensorScope.Current is not { } scope)
            return new Storage(GC.AllocateUninitializedArray<T>(length));
        var storage = new Storage(TensorPool.Rent<T>(length));
        scope.Add(storage);
        return storage;
    }

    /// <summary>Takes the memory away from every tensor that reads this storage.</summary>
    public Array? Release()
    {
        Array? array = _array;
        _array = null;
        return array;
    }
}
