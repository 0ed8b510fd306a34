using System.Runtime.Intrinsics;

namespace Amago.Kernels.Simd;

/// <summary>A kernel together with its arguments, written once for vectors of any width: a struct of pointers and sizes.</summary>
internal interface ISimdKernel
{
    void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>
/// The choice of the vector width for a kernel that runs at once. The compiler knows it and sees through the call, as it cannot through
/// <see cref="SimdWidth"/>: a row of some pixels is worth a vector, but not a call by table.
/// </summary>
internal static class SimdDispatch
{
    /// <summary>Runs a kernel with the widest vectors that the machine has and <see cref="VectorWidth.Limit"/> allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(in TKernel kernel)
        where TKernel : struct, ISimdKernel =>
        RunUpTo(int.MaxValue, kernel);

    /// <summary>
    /// Runs a kernel with the widest of those vectors that a row of <paramref name="length"/> values fills.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunUpTo<TKernel>(int length, in TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        if (Simd512.IsSupported && SettledWidth.Bits >= 512 && length >= Simd512.Width)
            kernel.Run<Vector512<float>, Simd512>();
        else if (Simd256.IsSupported && SettledWidth.Bits >= 256 && length >= Simd256.Width)
            kernel.Run<Vector256<float>, Simd256>();
        else if (Simd128.IsSupported && length >= Simd128.Width)
            kernel.Run<Vector128<float>, Simd128>();
        else
            kernel.Run<float, SimdScalar>();
    }
}
