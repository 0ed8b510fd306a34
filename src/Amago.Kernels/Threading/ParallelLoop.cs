namespace Amago.Kernels.Threading;

/// <summary>A kernel's work in items that may run in any order, on any thread. Implementations are structs of pointers and sizes.</summary>
internal interface IParallelBody
{
    void Run(int item);
}

/// <summary>Runs the items of a kernel over the workers.</summary>
internal static class ParallelLoop
{
    /// <summary>Elements that are worth a thread; long spans are cut into pieces of this length, whatever the thread count.</summary>
    public const int PieceLength = 32_768;

    /// <summary>Pieces in a span of <paramref name="length"/> elements.</summary>
    public static int PieceCount(int length) => (int)(((long)length + PieceLength - 1) / PieceLength);

    /// <summary>Elements in a piece: all are full but the last.</summary>
    public static int LengthOfPiece(int piece, int length) => Math.Min(PieceLength, length - (piece * PieceLength));

    /// <summary>
    /// Runs <paramref name="body"/> for every item 0..items-1. With no more than a piece's worth of elements in all, it stays on the
    /// caller's thread. Allocates nothing after a thread's first call.
    /// </summary>
    public static void Run<TBody>(int items, int elements, TBody body)
        where TBody : struct, IParallelBody
    {
        if (elements > PieceLength)
            Run(items, body);
        else
            RunHere(items, body);
    }

    /// <summary>Runs <paramref name="body"/> for every item 0..items-1 on the workers.</summary>
    public static void Run<TBody>(int items, TBody body)
        where TBody : struct, IParallelBody
    {
        int threads = Workers.Current;
        if (Math.Min(items, threads) > 1)
            BodyJob<TBody>.Run(items, threads, body);
        else
            RunHere(items, body);
    }

    private static void RunHere<TBody>(int items, TBody body)
        where TBody : struct, IParallelBody
    {
        for (int item = 0; item < items; item++)
            body.Run(item);
    }

    /// <summary>
    /// A body as a job. Every thread keeps one for each type of body; an item that calls again finds none and runs inline anyway.
    /// </summary>
    private sealed class BodyJob<TBody> : ParallelJob
        where TBody : struct, IParallelBody
    {
        [ThreadStatic]
        private static BodyJob<TBody>? _kept;

        private TBody _body;

        public static void Run(int items, int threads, TBody body)
        {
            BodyJob<TBody> job = _kept ?? new BodyJob<TBody>();
            _kept = null;
            job._body = body;
            try
            {
                Workers.Run(job, items, threads);
            }
            finally
            {
                job._body = default; // may hold objects
                _kept = job;
            }
        }

        public override void Run(int item, int worker) => _body.Run(item);
    }
}
