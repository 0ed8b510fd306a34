namespace Amago.Tests.Kernels;

/// <summary>A span between guard values, so that a kernel that writes outside it is caught.</summary>
internal sealed class GuardedBuffer<T>
    where T : unmanaged, IEquatable<T>
{
    private const int Guard = 64;
    private readonly T[] _memory;
    private readonly T _canary;
    private readonly int _length;

    public GuardedBuffer(int length, T canary)
    {
        _memory = new T[length + (2 * Guard)];
        _canary = canary;
        _length = length;
        Array.Fill(_memory, canary);
    }

    public GuardedBuffer(ReadOnlySpan<T> values, T canary)
        : this(values.Length, canary) =>
        values.CopyTo(Span);

    public Span<T> Span => _memory.AsSpan(Guard, _length);

    public T[] ToArray() => Span.ToArray();

    public void AssertIntact()
    {
        Assert.False(_memory.AsSpan(0, Guard).ContainsAnyExcept(_canary), "written before the buffer");
        Assert.False(_memory.AsSpan(Guard + _length).ContainsAnyExcept(_canary), "written behind the buffer");
    }
}

/// <summary>Guarded float buffers; the canary is a value that no test uses.</summary>
internal static class GuardedBuffer
{
    public static GuardedBuffer<float> Empty(int length) => new(length, -12345.678f);

    public static GuardedBuffer<float> Of(ReadOnlySpan<float> values) => new(values, -12345.678f);
}
