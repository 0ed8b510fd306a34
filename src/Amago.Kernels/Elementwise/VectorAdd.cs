namespace Amago.Kernels.Elementwise;

/// <summary>sum[i] = x[i] + y[i].</summary>
internal readonly unsafe struct VectorAdd : IBinaryOperator
{
    /// <summary>Adds on the caller's thread; sum may be x or y.</summary>
    public static void Inline(float* x, float* y, float* sum, nint length) =>
        ElementwiseLoop.Map2Inline(x, y, sum, length, default(VectorAdd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Add(x, y);
}
