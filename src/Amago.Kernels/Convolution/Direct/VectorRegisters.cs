using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>Number of vector registers of the machine, which bounds a tile's accumulators.</summary>
internal static class VectorRegisters
{
    public static int Count => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported ? 32 : 16;
}
