namespace Amago.Kernels;

/// <summary>The threads that kernels run on.</summary>
public static class Workers
{
    private static int _threads = Environment.ProcessorCount;

    /// <summary>
    /// How many threads a kernel may use at once; all cores unless set. Results do not depend on it: work is cut by the problem's shape.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public static int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _threads = value;
        }
    }

    /// <summary>Runs the items 0..items-1 of a job, in any order, on up to <paramref name="threads"/> threads, and waits for all.</summary>
    internal static void Run(ParallelJob job, int items, int threads)
    {
        for (int item = 0; item < items; item++)
            job.Run(item, 0);
    }

    /// <summary>Runs <paramref name="body"/> for every item 0..count-1, in any order, and waits for all.</summary>
    internal static void For(int count, Action<int> body)
    {
        if (count <= 1 || _threads == 1)
        {
            for (int i = 0; i < count; i++)
                body(i);
            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
    }
}
