using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>A vector width that a kernel runs in, whether or not the machine has it in hardware: one suite serves them all.</summary>
internal abstract class VectorWidth
{
    public static IReadOnlyList<VectorWidth> All { get; } =
    [
        new Of<Vector512<float>, Simd512>(), new Of<Vector256<float>, Simd256>(), new Of<Vector128<float>, Simd128>(), new Of<float, SimdScalar>(),
    ];

    public abstract void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ISimdKernel;

    private sealed class Of<TVector, TSimd> : VectorWidth
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        public override void Run<TKernel>(TKernel kernel) => kernel.Run<TVector, TSimd>();

        public override string ToString() => typeof(TSimd).Name;
    }
}
