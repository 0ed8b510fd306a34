namespace Amago.Kernels;

/// <summary>
/// Keeps an object that serves one call at a time from being used by two, from several threads or from within its own call: the second
/// one gets an error in words, where both would have written over each other. A field of that object, not readonly.
/// </summary>
public struct ExclusiveUse
{
    private int _isTaken;

    /// <summary>Begins a call that excludes others; <see cref="Leave"/> ends it, whatever came of it.</summary>
    /// <param name="owner">Name of the object in the message.</param>
    /// <param name="calls">The calls that exclude each other, in words for the message.</param>
    /// <exception cref="InvalidOperationException">Another of the calls is under way.</exception>
    public void Enter(string owner, string calls)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
            throw new InvalidOperationException($"{owner}: expected one call of {calls} at a time, got another while one is under way, on "
                + "another thread or further up on this one.");
    }

    /// <summary>Ends the call that <see cref="Enter"/> began.</summary>
    public void Leave() => Volatile.Write(ref _isTaken, 0);
}
