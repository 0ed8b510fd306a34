using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>How many vector registers the machine has: they bound a tile's accumulators.</summary>
internal static class VectorRegisters
{
    public static int Count => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported ? 32 : 16;
}
