namespace Amago.Kernels;

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
    /// caller's thread and allocates nothing.
    /// </summary>
    public static void Run<TBody>(int items, int elements, TBody body)
        where TBody : struct, IParallelBody
    {
        if (items > 1 && elements > PieceLength && Workers.Threads > 1)
        {
            Workers.For(items, body.Run);
            return;
        }

        for (int item = 0; item < items; item++)
            body.Run(item);
    }
}
