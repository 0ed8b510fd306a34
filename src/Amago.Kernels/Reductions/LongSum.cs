using System.Buffers;
using System.Numerics.Tensors;

namespace Amago.Kernels;

/// <summary>The sum of many values: short runs in float, and those in double. A million equal numbers in float alone would be 1 % off.</summary>
internal static class LongSum
{
    /// <summary>Values that are added in float before the sum goes on in double.</summary>
    public const int Run = 128;

    /// <summary>The sum. Long spans are cut into pieces of a fixed length, so that the number of threads does not matter.</summary>
    public static unsafe double Of(ReadOnlySpan<float> x)
    {
        int pieces = ParallelLoop.PieceCount(x.Length);
        if (pieces <= 1)
            return OfPiece(x);
        double[] sums = ArrayPool<double>.Shared.Rent(pieces);

        // SAFETY: pinned until every piece is done.
        fixed (float* from = x)
        fixed (double* to = sums)
            ParallelLoop.Run(pieces, new Pieces(from, to, x.Length));
        double total = 0;
        for (int piece = 0; piece < pieces; piece++)
            total += sums[piece];
        ArrayPool<double>.Shared.Return(sums);
        return total;
    }

    private static double OfPiece(ReadOnlySpan<float> x)
    {
        double total = 0;
        for (; !x.IsEmpty; x = x[Math.Min(Run, x.Length)..])
            total += TensorPrimitives.Sum(x[..Math.Min(Run, x.Length)]);
        return total;
    }

    private readonly unsafe struct Pieces(float* x, double* sums, int length) : IParallelBody
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            sums[item] = OfPiece(new ReadOnlySpan<float>(x + start, ParallelLoop.LengthOfPiece(item, length)));
        }
    }
}
