namespace Amago.Kernels.Strided;

/// <summary>Applies an operation on pairs of floats to operands of any layout, repeated dimensions (stride 0) included.</summary>
internal static class StridedBinary
{
    /// <summary>The four loops of an operation on two operands.</summary>
    /// <param name="Vectors">Both operands are runs: element by element.</param>
    /// <param name="VectorScalar">The left operand is a run, the right one a value for all of it.</param>
    /// <param name="ScalarVector">The left operand is a value for all of the run that the right one is.</param>
    /// <param name="Scalars">Both operands are single values.</param>
    internal sealed record Kernel(
        VectorKernel Vectors, VectorScalarKernel VectorScalar, ScalarVectorKernel ScalarVector, Func<float, float, float> Scalars);

    internal delegate void VectorKernel(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination);

    internal delegate void VectorScalarKernel(ReadOnlySpan<float> x, float y, Span<float> destination);

    internal delegate void ScalarVectorKernel(float x, ReadOnlySpan<float> y, Span<float> destination);

    /// <summary>destination = kernel(x, y), element by element of the same sizes.</summary>
    public static void Run(
        StridedOperand x,
        StridedOperand y,
        Span<float> destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> sizes,
        Kernel kernel)
    {
        var loop = new StridedLoop(sizes, x.Strides, y.Strides, destinationStrides);
        var steps = new Steps(loop.InnerStride(0), loop.InnerStride(1), loop.InnerStride(2));
        int n = loop.InnerSize;
        while (loop.Next())
        {
            ReadOnlySpan<float> a = x.Values[loop.Offset(0)..], b = y.Values[loop.Offset(1)..];
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

    private static unsafe void RunInPieces(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, int n, Steps steps, Kernel kernel)
    {
        // SAFETY: pinned until every piece is done; the slices have checked that the runs end within the spans.
        fixed (float* a = x[..Extent(n, steps.X)], b = y[..Extent(n, steps.Y)], d = destination[..Extent(n, steps.Destination)])
            ParallelLoop.Run(ParallelLoop.PieceCount(n), new Pieces(a, b, d, n, steps, kernel));
    }

    /// <summary>Floats from the first to the last of a run, gaps included.</summary>
    private static int Extent(int n, int step) => ((n - 1) * step) + 1;

    /// <summary>Floats from an element of a run to the next.</summary>
    private readonly record struct Steps(int X, int Y, int Destination);

    /// <summary>A long run in pieces, on the workers.</summary>
    private readonly unsafe struct Pieces(float* x, float* y, float* destination, int length, Steps steps, Kernel kernel) : IParallelBody
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            int n = ParallelLoop.LengthOfPiece(item, length);
            RunInline(
                new ReadOnlySpan<float>(x + (start * steps.X), Extent(n, steps.X)),
                new ReadOnlySpan<float>(y + (start * steps.Y), Extent(n, steps.Y)),
                new Span<float>(destination + (start * steps.Destination), Extent(n, steps.Destination)),
                n,
                steps,
                kernel);
        }
    }
}

/// <summary>Floats in any layout; the span starts at the element with index 0 everywhere.</summary>
internal readonly ref struct StridedOperand(ReadOnlySpan<float> values, ReadOnlySpan<int> strides)
{
    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>From an element to the next along each dimension; 0 where it repeats.</summary>
    public ReadOnlySpan<int> Strides { get; } = strides;
}
