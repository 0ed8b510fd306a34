namespace Amago.Kernels.Elementwise;

/// <summary>destination[i] = op(x[i], y[i]).</summary>
internal readonly unsafe struct BinaryMap<TOperator>(float* x, float* y, float* destination, nint length, TOperator op) : ISimdKernel
    where TOperator : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: all pointers have the length. Locals, because the stores could change fields, as far as the compiler knows.
        float* first = x, second = y, to = destination;
        nint n = length, i = 0;
        TOperator map = op;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(first + i), TSimd.Load(second + i)), to + i);
        if (i < n)
            Tail<TVector, TSimd>(first + i, second + i, to + i, (int)(n - i), map);
    }

    // Vectors padded with zeros, so that the last elements get the bits they would get anywhere else.
    private static void Tail<TVector, TSimd>(float* first, float* second, float* to, int n, TOperator map)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: n is less than the width.
        float* lanes = stackalloc float[2 * TSimd.Width], others = lanes + TSimd.Width;
        new Span<float>(lanes, 2 * TSimd.Width).Clear();
        new ReadOnlySpan<float>(first, n).CopyTo(new Span<float>(lanes, n));
        new ReadOnlySpan<float>(second, n).CopyTo(new Span<float>(others, n));
        TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(lanes), TSimd.Load(others)), lanes);
        new ReadOnlySpan<float>(lanes, n).CopyTo(new Span<float>(to, n));
    }
}
