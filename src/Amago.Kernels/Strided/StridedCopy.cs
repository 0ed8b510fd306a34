namespace Amago.Kernels.Strided;

/// <summary>Copies elements between two layouts of the same sizes.</summary>
internal static class StridedCopy
{
    /// <summary>
    /// Copies every element of <paramref name="sizes"/> from one layout to the other. Spans start at the element with index 0 everywhere.
    /// </summary>
    public static void Run<T>(
        ReadOnlySpan<T> source,
        ReadOnlySpan<int> sourceStrides,
        Span<T> destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> sizes)
        where T : unmanaged
    {
        var loop = new StridedLoop(sizes, sourceStrides, destinationStrides);
        int n = loop.InnerSize, from = loop.InnerStride(0), to = loop.InnerStride(1);
        while (loop.Next())
        {
            if (from == 1 && to == 1)
            {
                source.Slice(loop.Offset(0), n).CopyTo(destination.Slice(loop.Offset(1), n));
                continue;
            }

            ReadOnlySpan<T> s = source[loop.Offset(0)..];
            Span<T> d = destination[loop.Offset(1)..];
            for (int i = 0; i < n; i++)
                d[i * to] = s[i * from];
        }
    }
}
