namespace Amago.Kernels;

/// <summary>
/// Managed memory that stays in its place and starts on a cache line: kernels keep pointers into it, and nobody has to free it.
/// </summary>
internal sealed unsafe class PinnedFloats
{
    private readonly float[] _array; // never read, but held: the pointer alone would not keep it alive

    /// <summary>Allocates a number of floats, whose values are arbitrary.</summary>
    public PinnedFloats(long length)
    {
        Length = length;
        _array = GC.AllocateUninitializedArray<float>(checked((int)(length + CacheLine.Floats)), pinned: true);
        fixed (float* start = _array) // SAFETY: pinned for good, so the pointer outlives the statement
            Start = CacheLine.Align(start);
    }

    /// <summary>The first float, on a cache line.</summary>
    public float* Start { get; }

    /// <summary>Number of floats.</summary>
    public long Length { get; }
}
