using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amago.Tests.Kernels;

/// <summary>
/// Pinned floats between guard values, at a cache line's start or a float behind it. The guards are NaN, so that a value that is computed
/// from what lies outside shows, and one that is written there too.
/// </summary>
internal sealed unsafe class PinnedBuffer
{
    private const int Guard = 80, Line = 16;
    private static readonly int Canary = BitConverter.SingleToInt32Bits(float.NaN);
    private readonly float[] _memory;
    private readonly int _start, _length;

    public PinnedBuffer(int length, bool isAligned)
    {
        _length = length;
        _memory = GC.AllocateUninitializedArray<float>(length + (2 * Guard) + Line, pinned: true);
        Array.Fill(_memory, float.NaN);
        int misplaced = (int)((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) % (Line * sizeof(float)) / sizeof(float));
        _start = Guard + (isAligned ? (Line - misplaced) % Line : Line - misplaced + 1);
        _start -= _start + length + Guard > _memory.Length ? Line : 0;
    }

    public PinnedBuffer(ReadOnlySpan<float> values, bool isAligned)
        : this(values.Length, isAligned) =>
        values.CopyTo(Span);

    public Span<float> Span => _memory.AsSpan(_start, _length);

    // SAFETY: the array is on the pinned heap; whoever holds the pointer holds this object.
    public float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + _start;

    public void AssertIntact(string what)
    {
        Assert.True(IsCanary(_memory.AsSpan(0, _start)), $"{what}: written before the buffer");
        Assert.True(IsCanary(_memory.AsSpan(_start + _length)), $"{what}: written behind the buffer");
    }

    private static bool IsCanary(Span<float> values) => !MemoryMarshal.Cast<float, int>(values).ContainsAnyExcept(Canary);
}
