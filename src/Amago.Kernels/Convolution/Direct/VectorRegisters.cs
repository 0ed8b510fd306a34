using System.Runtime.Intrinsics.Arm;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// Number of vector registers that the machine has for its widest allowed vectors, which bounds a tile's accumulators: the 16 behind the
/// first belong to AVX-512.
/// </summary>
internal static class VectorRegisters
{
    public static int Count => (Simd512.IsSupported && SettledWidth.Bits >= 512) || AdvSimd.Arm64.IsSupported ? 32 : 16;
}
