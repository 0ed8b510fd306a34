using System.Diagnostics;

namespace Amago.Kernels.Threading;

/// <summary>
/// Where one thread waits for a condition that others bring about: it spins, then sleeps, and spins again when it is woken. No wake-up is
/// lost, as long as the others make the condition true with a full fence before they call <see cref="Wake"/>: either they see the sleeper,
/// or it sees the condition.
/// </summary>
/// <param name="isEmpty">Whether no thread belongs to the spot yet.</param>
internal sealed class ParkingSpot(bool isEmpty)
{
    private const int Awake = 0, Asleep = 1, Empty = 2;

    // A millisecond: enough to bridge what a training step does on one thread between two layers or passes. Waking a sleeper takes from
    // some 50 microseconds to most of a millisecond, where a hypervisor has to bring the core back.
    private static readonly long SpinTicks = Stopwatch.Frequency / 1_000;

    private readonly object _gate = new();
    private bool _isSignalled;
    private int _state = isEmpty ? Empty : Awake;

    /// <summary>Wakes the thread if it sleeps.</summary>
    /// <returns>Whether there is a thread; otherwise the spot now counts as taken, and the caller has to bring one.</returns>
    public bool Wake()
    {
        if (Volatile.Read(ref _state) == Awake)
            return true;
        int state = Interlocked.Exchange(ref _state, Awake);
        if (state == Asleep)
            Signal();
        return state != Empty;
    }

    /// <summary>Gives the spot up, so that the next <see cref="Wake"/> asks for a thread.</summary>
    public void Leave() => Volatile.Write(ref _state, Empty);

    /// <summary>Waits while a condition holds.</summary>
    /// <param name="condition">The condition, which reads memory anew at each call.</param>
    /// <param name="spins">Whether to look at the condition for some time before sleeping.</param>
    /// <param name="patience">Milliseconds after which a sleeper gives up and leaves the spot; -1: never.</param>
    /// <returns>Whether the condition ended; otherwise the thread has left the spot.</returns>
    public bool WaitWhile(Func<bool> condition, bool spins, int patience = Timeout.Infinite)
    {
        while (true)
        {
            // Also after each sleep: what the thread was woken for may be done, but more of it is likely to come.
            if (spins)
                Spin(condition);
            if (!condition())
                return true;
            Interlocked.Exchange(ref _state, Asleep);
            if (!condition() && Interlocked.CompareExchange(ref _state, Awake, Asleep) == Asleep)
                return true;
            if (Sleep(patience))
                continue;
            if (Interlocked.CompareExchange(ref _state, Empty, Asleep) == Asleep)
                return false;
            Sleep(Timeout.Infinite); // someone is about to signal
        }
    }

    private void Signal()
    {
        lock (_gate)
        {
            _isSignalled = true;
            Monitor.Pulse(_gate);
        }
    }

    private bool Sleep(int patience)
    {
        lock (_gate)
        {
            while (!_isSignalled && Monitor.Wait(_gate, patience))
            {
            }

            bool isSignalled = _isSignalled; // it may have been set after the time was up
            _isSignalled = false;
            return isSignalled;
        }
    }

    private static void Spin(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (condition() && Stopwatch.GetTimestamp() - start < SpinTicks)
            Thread.SpinWait(1);
    }
}
