using System.Runtime.InteropServices;

namespace Amago.Kernels.Threading;

/// <summary>
/// A number that several threads write at a time; nothing else lies on its cache line, nor on the neighbour that hardware fetches with it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct OwnLine
{
    [FieldOffset(128)]
    public long Value;
}
