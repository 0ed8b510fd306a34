namespace Amago.Kernels.Elementwise;

/// <summary>destination[i] = op(x[i]).</summary>
internal readonly unsafe struct UnaryMap<TOperator>(float* x, float* destination, nint length, TOperator op) : ISimdKernel
    where TOperator : struct, IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: both pointers have the length. Locals, because the stores could change fields, as far as the compiler knows.
        float* from = x, to = destination;
        nint n = length, i = 0;
        TOperator map = op;
        for (; i <= n - TSimd.Width; i += TSimd.Width)
            TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(from + i)), to + i);
        if (i < n)
            Tail<TVector, TSimd>(from + i, to + i, (int)(n - i), map);
    }

    // A vector padded with zeros, so that the last elements get the bits they would get anywhere else.
    private static void Tail<TVector, TSimd>(float* from, float* to, int n, TOperator map)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: n is less than the width.
        float* lanes = stackalloc float[TSimd.Width];
        new Span<float>(lanes, TSimd.Width).Clear();
        new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(lanes, n));
        TSimd.Store(map.Invoke<TVector, TSimd>(TSimd.Load(lanes)), lanes);
        new ReadOnlySpan<float>(lanes, n).CopyTo(new Span<float>(to, n));
    }
}
