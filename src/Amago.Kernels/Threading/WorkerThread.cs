namespace Amago.Kernels.Threading;

/// <summary>
/// A place in the pool, with a background thread in it while there is work: started by the first <see cref="Wake"/>, ended after some
/// seconds without work, and started again by the next. It does not keep a process alive, nor an assembly that could be unloaded.
/// </summary>
/// <param name="spins">
/// Whether it looks for work before it sleeps; more spinning threads than cores would stand in each other's way.
/// </param>
internal sealed class WorkerThread(bool spins)
{
    private const int PatienceMilliseconds = 10_000;

    private static readonly Func<bool> NoSeats = static () => !WorkerPool.HasOpenSeats;

    private readonly ParkingSpot _spot = new(isEmpty: true);

    /// <summary>Makes sure that the thread will look for open seats once more.</summary>
    public void Wake()
    {
        if (_spot.Wake())
            return;
        try
        {
            // Unsafe: nothing flows from the caller's context into a thread that outlives the call.
            new Thread(Loop) { IsBackground = true, Name = "Amago worker" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            _spot.Leave(); // the system gives no more threads: those that there are do the work
        }
    }

    private void Loop()
    {
        WorkerPool.Enter();
        while (_spot.WaitWhile(NoSeats, spins, PatienceMilliseconds))
            WorkerPool.Join();
    }
}
