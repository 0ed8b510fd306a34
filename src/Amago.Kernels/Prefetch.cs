using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels;

/// <summary>
/// Memory that is about to be needed, fetched into the cache piece by piece while products are computed: those do not wait for far memory,
/// but transforms do. A hint, and nothing on machines without it.
/// </summary>
/// <param name="range">The memory to fetch into the cache.</param>
/// <param name="steps">Number of calls of <see cref="Step"/> that fetch the whole range.</param>
internal unsafe struct Prefetch(MemoryRange range, int steps)
{
    private readonly float* _end = range.Start + range.Length;
    private readonly nint _perStep = ((range.Length / CacheLine.Floats) + steps) / steps * CacheLine.Floats;
    private float* _next = range.Start;

    /// <summary>Asks for the next piece of the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (!Sse.IsSupported)
            return;
        float* end = _end - _next < _perStep ? _end : _next + _perStep;
        for (; _next < end; _next += CacheLine.Floats)
            Sse.Prefetch0(_next);
    }
}
