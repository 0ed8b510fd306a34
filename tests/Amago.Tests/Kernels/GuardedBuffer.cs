using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amago.Tests.Kernels;

/// <summary>
/// Pinned memory between guard values, at a cache line's start or an element behind it, so that a kernel that writes outside it is caught.
/// Until it is written the memory holds the guard value too.
/// </summary>
internal sealed unsafe class GuardedBuffer<T>
    where T : unmanaged
{
    private const int Guard = 80, LineBytes = 64;
    private readonly T[] _memory;
    private readonly T _canary;
    private readonly int _start, _length;

    public GuardedBuffer(int length, T canary, bool isAligned = true)
    {
        int line = LineBytes / sizeof(T);
        _memory = GC.AllocateUninitializedArray<T>(length + (2 * Guard) + line, pinned: true);
        Array.Fill(_memory, canary);
        _canary = canary;
        _length = length;
        int behindLine = (int)((nuint)First % LineBytes) / sizeof(T);
        _start = Guard + ((line - behindLine + line - (Guard % line)) % line) + (isAligned ? 0 : 1);
    }

    public GuardedBuffer(ReadOnlySpan<T> values, T canary, bool isAligned = true)
        : this(values.Length, canary, isAligned) =>
        values.CopyTo(Span);

    public Span<T> Span => _memory.AsSpan(_start, _length);

    /// <summary>The first element.</summary>
    public T* Pointer => First + _start;

    // SAFETY: the array is on the pinned heap; whoever holds the pointer holds this object.
    private T* First => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    public T[] ToArray() => Span.ToArray();

    public void AssertIntact(string what = "buffer")
    {
        Assert.True(IsCanary(_memory.AsSpan(0, _start)), $"{what}: written before it");
        Assert.True(IsCanary(_memory.AsSpan(_start + _length)), $"{what}: written behind it");
    }

    // By bits: the guard value of floats is not a number.
    private bool IsCanary(Span<T> guard)
    {
        var expected = new T[guard.Length];
        Array.Fill(expected, _canary);
        return MemoryMarshal.AsBytes(guard).SequenceEqual(MemoryMarshal.AsBytes<T>(expected));
    }
}

/// <summary>
/// Guarded floats. The guards are NaN, so that a value that is computed from what lies outside shows too, and one that is not written.
/// </summary>
internal static class GuardedBuffer
{
    public static GuardedBuffer<float> Empty(int length, bool isAligned = true) => new(length, float.NaN, isAligned);

    public static GuardedBuffer<float> Of(ReadOnlySpan<float> values, bool isAligned = true) => new(values, float.NaN, isAligned);

    public static void AssertIntact(string what, params ReadOnlySpan<GuardedBuffer<float>> buffers)
    {
        foreach (GuardedBuffer<float> buffer in buffers)
            buffer.AssertIntact(what);
    }
}
