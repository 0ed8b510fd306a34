using System.Runtime.InteropServices;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>A table of integers that kernels read by pointer: it does not move.</summary>
internal sealed unsafe class PinnedInts(int length)
{
    private readonly int[] _values = GC.AllocateArray<int>(length, pinned: true);

    public int Length => _values.Length;

    // SAFETY: the array is allocated on the pinned heap and lives as long as this object, which the kernel that reads it holds.
    public int* Pointer => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));

    public ref int this[int index] => ref _values[index];
}
