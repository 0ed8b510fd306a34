using System.Runtime.CompilerServices;
using Amago.Kernels.Simd;

namespace Amago.Tests;

/// <summary>
/// Tests compute with the machine's own width of vectors: it is settled before any of them, so that none can set another.
/// </summary>
internal static class MachineWidth
{
    [ModuleInitializer]
    internal static void Settle() => _ = SimdWidth.Widest;
}
