namespace Amago.Tensors.Shapes;

/// <summary>Arithmetic on strides: how many elements lie between neighbours along each dimension.</summary>
internal static class Strides
{
    /// <summary>Row-major: the last dimension is adjacent.</summary>
    public static int[] Contiguous(ReadOnlySpan<int> sizes)
    {
        var strides = new int[sizes.Length];
        int stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(sizes[i], 1);
        }

        return strides;
    }

    /// <summary>(N, C, H, W) stored as N, H, W, C: a pixel's channels are adjacent.</summary>
    public static int[] ChannelsLast(ReadOnlySpan<int> sizes)
    {
        int c = sizes[1], h = sizes[2], w = sizes[3];
        return [h * w * c, 1, w * c, c];
    }

    /// <summary>Elements from the first to the last, gaps included.</summary>
    public static int Extent(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        int extent = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 0)
                return 0;
            extent += (sizes[i] - 1) * strides[i];
        }

        return extent;
    }

    /// <summary>Whether two layouts place every element alike; the stride of a dimension of size 1 says nothing.</summary>
    public static bool Same(ReadOnlySpan<int> sizes, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] > 1 && left[i] != right[i])
                return false;
        }

        return true;
    }

    /// <summary>Whether the layout is <see cref="Contiguous"/>.</summary>
    public static bool AreContiguous(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        int expected = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] > 1 && strides[i] != expected)
                return false;
            expected *= Math.Max(sizes[i], 1);
        }

        return true;
    }

    /// <summary>Whether the elements fill one gapless block, in whatever order of dimensions.</summary>
    public static bool IsDense(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        Span<int> order = stackalloc int[sizes.Length];
        int expected = 1;
        foreach (int dimension in Order(sizes, strides, order))
        {
            if (sizes[dimension] <= 1)
                continue;
            if (strides[dimension] != expected)
                return false;
            expected *= sizes[dimension];
        }

        return true;
    }

    /// <summary>The strides of <paramref name="sizes"/> seen as <paramref name="wanted"/> without moving an element, or null.</summary>
    public static int[]? Reshape(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, ReadOnlySpan<int> wanted)
    {
        var result = new int[wanted.Length];
        int from = 0, to = 0;
        while (to < wanted.Length)
        {
            // Take whole groups of old and new dimensions of equal product; a group of old ones must be one run.
            int oldProduct = 1, newProduct = 1, groupStart = to;
            int runStride = 1;
            bool any = false;
            do
            {
                if (newProduct <= oldProduct && to < wanted.Length)
                {
                    newProduct *= wanted[to++];
                }
                else if (from < sizes.Length)
                {
                    if (sizes[from] != 1)
                    {
                        if (any && runStride != strides[from] * sizes[from])
                            return null;
                        runStride = strides[from];
                        any = true;
                    }

                    oldProduct *= sizes[from++];
                }
                else
                {
                    break;
                }
            }
            while (newProduct != oldProduct);

            int stride = any ? runStride : 1;
            for (int i = to - 1; i >= groupStart; i--)
            {
                result[i] = stride;
                stride *= wanted[i];
            }
        }

        return result;
    }

    // Dimensions by growing stride.
    private static Span<int> Order(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, Span<int> order)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            int j = i;
            for (; j > 0 && strides[order[j - 1]] > strides[i]; j--)
                order[j] = order[j - 1];
            order[j] = i;
        }

        return order;
    }
}
