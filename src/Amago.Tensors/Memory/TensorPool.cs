namespace Amago.Tensors.Memory;

/// <summary>Arrays that ended with a scope, for the next one: the steps of a training loop need the same sizes over and over.</summary>
internal static class TensorPool
{
    // What may lie idle. A loop over larger tensors than this allocates some of them anew.
    private const long MaxIdleBytes = 1L << 30;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(Type Type, int Length), Stack<Array>> Idle = [];
    private static long _idleBytes;

    /// <summary>An array of exactly this length with arbitrary contents.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged
    {
        lock (Gate)
        {
            if (Idle.TryGetValue((typeof(T), length), out Stack<Array>? arrays) && arrays.TryPop(out Array? array))
            {
                _idleBytes -= Buffer.ByteLength(array);
                return (T[])array;
            }
        }

        return GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>Takes back arrays that nobody uses any more.</summary>
    public static void Return(Array array)
    {
        Type type = array.GetType().GetElementType()!;
        int bytes = Buffer.ByteLength(array);
        lock (Gate)
        {
            if (_idleBytes + bytes > MaxIdleBytes)
                Clear();
            if (bytes > MaxIdleBytes)
                return;
            if (!Idle.TryGetValue((type, array.Length), out Stack<Array>? arrays))
                Idle[(type, array.Length)] = arrays = new Stack<Array>();
            arrays.Push(array);
            _idleBytes += bytes;
        }
    }

    // Sizes that are in use come back at once; those of an earlier phase of the program do not.
    private static void Clear()
    {
        Idle.Clear();
        _idleBytes = 0;
    }
}
