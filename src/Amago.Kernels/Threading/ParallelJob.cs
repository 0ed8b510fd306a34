namespace Amago.Kernels.Threading;

/// <summary>
/// Work in items that may run in any order on several threads. An object is made once and run often, so that a run allocates nothing.
/// </summary>
internal abstract class ParallelJob
{
    /// <summary>Does one item of the job.</summary>
    /// <param name="item">Number of the item, from 0.</param>
    /// <param name="worker">The thread's place in this run, from 0 up to the thread count: it picks the thread's own scratch.</param>
    public abstract void Run(int item, int worker);
}
