namespace Amago.Kernels.Strided;

/// <summary>
/// Walks up to three layouts of the same sizes together, one innermost run at a time. Dimensions are ordered by the last layout's strides
/// (the one that is written) and merged where every layout allows, so that runs are as long as they can be.
/// </summary>
internal ref struct StridedLoop
{
    private const int MaxLayouts = 3;

    // [dimension * MaxLayouts + layout], outermost dimension first
    private readonly int[] _strides;
    private readonly int[] _sizes;
    private readonly int[] _index;
    private readonly int _outer;
    private int _offset0, _offset1, _offset2;
    private bool _started;

    public StridedLoop(ReadOnlySpan<int> sizes, ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third = default)
    {
        int layouts = third.IsEmpty ? 2 : 3;
        Span<int> order = stackalloc int[sizes.Length];
        int rank = Order(sizes, layouts == 3 ? third : second, order);
        _sizes = new int[Math.Max(rank, 1)];
        _strides = new int[_sizes.Length * MaxLayouts];
        _sizes[0] = 1;

        int count = 0; // merged dimensions, innermost first for now
        for (int k = 0; k < rank; k++)
        {
            int dimension = order[k];
            int s0 = first[dimension], s1 = second[dimension], s2 = layouts == 3 ? third[dimension] : 0;
            if (count > 0)
            {
                int inner = (count - 1) * MaxLayouts, size = _sizes[count - 1];
                if (s0 == _strides[inner] * size && s1 == _strides[inner + 1] * size && s2 == _strides[inner + 2] * size)
                {
                    _sizes[count - 1] *= sizes[dimension];
                    continue;
                }
            }

            _sizes[count] = sizes[dimension];
            _strides[count * MaxLayouts] = s0;
            _strides[(count * MaxLayouts) + 1] = s1;
            _strides[(count * MaxLayouts) + 2] = s2;
            count++;
        }

        _outer = Math.Max(count - 1, 0);
        _index = new int[_outer];
        IsEmpty = sizes.Contains(0);
    }

    /// <summary>Number of elements in every run.</summary>
    public readonly int InnerSize => _sizes[0];

    private bool IsEmpty { get; }

    /// <summary>Distance of neighbours of a run in a layout.</summary>
    public readonly int InnerStride(int layout) => _sizes[0] == 1 ? 1 : _strides[layout];

    /// <summary>Where the present run starts in a layout.</summary>
    public readonly int Offset(int layout) => layout switch { 0 => _offset0, 1 => _offset1, _ => _offset2 };

    /// <summary>Goes to the next run; false behind the last one.</summary>
    public bool Next()
    {
        if (IsEmpty)
            return false;
        if (!_started)
        {
            _started = true;
            return true;
        }

        for (int d = 0; d < _outer; d++)
        {
            int at = (d + 1) * MaxLayouts;
            _offset0 += _strides[at];
            _offset1 += _strides[at + 1];
            _offset2 += _strides[at + 2];
            if (++_index[d] < _sizes[d + 1])
                return true;
            _offset0 -= _strides[at] * _sizes[d + 1];
            _offset1 -= _strides[at + 1] * _sizes[d + 1];
            _offset2 -= _strides[at + 2] * _sizes[d + 1];
            _index[d] = 0;
        }

        return false;
    }

    // Dimensions larger than 1 by growing stride of the written layout.
    private static int Order(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, Span<int> order)
    {
        int count = 0;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 1)
                continue;
            int j = count++;
            for (; j > 0 && strides[order[j - 1]] > strides[i]; j--)
                order[j] = order[j - 1];
            order[j] = i;
        }

        return count;
    }
}
