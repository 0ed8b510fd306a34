namespace Amago.Kernels;

/// <summary>Applies an operation on pairs of floats to operands of any layout, repeated dimensions (stride 0) included.</summary>
internal static class StridedBinary
{
    /// <summary>The loops that an operation brings along.</summary>
    /// <param name="Vectors">Element by element over two runs.</param>
    /// <param name="VectorScalar">A run with one right-hand value.</param>
    /// <param name="Scalars">One pair.</param>
    internal sealed record Kernel(VectorKernel Vectors, VectorScalarKernel VectorScalar, Func<float, float, float> Scalars);

    internal delegate void VectorKernel(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination);

    internal delegate void VectorScalarKernel(ReadOnlySpan<float> x, float y, Span<float> destination);

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
        int n = loop.InnerSize, xs = loop.InnerStride(0), ys = loop.InnerStride(1), ds = loop.InnerStride(2);
        while (loop.Next())
        {
            ReadOnlySpan<float> a = x[loop.Offset(0)..], b = y[loop.Offset(1)..];
            Span<float> d = destination[loop.Offset(2)..];
            if (xs == 1 && ys == 1 && ds == 1)
            {
                kernel.Vectors(a[..n], b[..n], d[..n]);
            }
            else if (xs == 1 && ys == 0 && ds == 1)
            {
                kernel.VectorScalar(a[..n], b[0], d[..n]);
            }
            else
            {
                for (int i = 0; i < n; i++)
                    d[i * ds] = kernel.Scalars(a[i * xs], b[i * ys]);
            }
        }
    }
}
