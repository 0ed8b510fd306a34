using System.Runtime.InteropServices;

namespace Amago.Kernels;

/// <summary>A number that several threads write at a time: on a cache line of its own, and of the line that is fetched with it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct OwnLine
{
    [FieldOffset(128)]
    public long Value;
}
