namespace Amago.Kernels;

/// <summary>Applies an operation on pairs of floats to operands of any layout, repeated dimensions (stride 0) included.</summary>
internal static class StridedBinary
{
    /// <summary>The loops that an operation brings along.</summary>
    /// <param name="Vectors">Element by element over two runs.</param>
    /// <param name="VectorScalar">A run with one right-hand value.</param>
    /// <param name="ScalarVector">One left-hand value with a run.</param>
    /// <param name="Scalars">One pair.</param>
    internal sealed record Kernel(VectorKernel Vectors, VectorScalarKernel VectorScalar, ScalarVectorKernel ScalarVector, Func<float, float, float> Scalars);

    internal delegate void VectorKernel(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination);

    internal delegate void VectorScalarKernel(ReadOnlySpan<float> x, float y, Span<float> destination);

    internal delegate void ScalarVectorKernel(float x, ReadOnlySpan<float> y, Span<float> destination);

    /// <summary>destination = kernel(x, y). Spans start at the element with index 0 everywhere.</summary>
    public static void Run(
        ReadOnlySpan<float> x,
        ReadOnlySpan<int> xStrides,
        ReadOnlySpan<float> y,
        ReadOnlySpan<int> yStrides,
        Span<float> destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> sizes,
        Kernel kernel)
    {
        var loop = new StridedLoop(sizes, xStrides, yStrides, destinationStrides);
        var steps = new Steps(loop.InnerStride(0), loop.InnerStride(1), loop.InnerStride(2));
        int n = loop.InnerSize;
        while (loop.Next())
        {
            ReadOnlySpan<float> a = x[loop.Offset(0)..], b = y[loop.Offset(1)..];
            Span<float> d = destination[loop.Offset(2)..];
            if (n > ParallelLoop.PieceLength)
                RunInPieces(a, b, d, n, steps, kernel);
            else
                RunInline(a, b, d, n, steps, kernel);
        }
    }

    private static void RunInline(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, int n, Steps steps, Kernel kernel)
    {
        switch (steps)
        {
            case (1, 1, 1):
                kernel.Vectors(x[..n], y[..n], destination[..n]);
                break;
            case (1, 0, 1):
                kernel.VectorScalar(x[..n], y[0], destination[..n]);
                break;
            case (0, 1, 1):
                kernel.ScalarVector(x[0], y[..n], destination[..n]);
                break;
            default:
                for (int i = 0; i < n; i++)
                    destination[i * steps.Destination] = kernel.Scalars(x[i * steps.X], y[i * steps.Y]);
                break;
        }
    }

    private static unsafe void RunInPieces(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, int n, Steps steps, Kernel kernel)
    {
        // SAFETY: pinned until every piece is done; lengths are those of the spans.
        fixed (float* a = x, b = y, d = destination)
            ParallelLoop.Run(ParallelLoop.PieceCount(n), new Pieces(a, x.Length, b, y.Length, d, destination.Length, n, steps, kernel));
    }

    /// <summary>Floats from an element of a run to the next.</summary>
    private readonly record struct Steps(int X, int Y, int Destination);

    /// <summary>A long run in pieces, on the workers.</summary>
    private readonly unsafe struct Pieces(float* x, int xLength, float* y, int yLength, float* destination, int destinationLength, int n, Steps steps, Kernel kernel)
        : IParallelBody
    {
        public void Run(int item)
        {
            int start = item * ParallelLoop.PieceLength;
            RunInline(
                new ReadOnlySpan<float>(x, xLength)[(start * steps.X)..],
                new ReadOnlySpan<float>(y, yLength)[(start * steps.Y)..],
                new Span<float>(destination, destinationLength)[(start * steps.Destination)..],
                ParallelLoop.LengthOfPiece(item, n),
                steps,
                kernel);
        }
    }
}
