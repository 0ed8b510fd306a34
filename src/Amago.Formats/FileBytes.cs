using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amago.Formats;

/// <summary>A file's bytes, in an array or mapped into memory; unlike a span it may be longer than 2^31 - 1 bytes.</summary>
internal readonly ref struct FileBytes
{
    private readonly ref readonly byte _start;

    public FileBytes(ReadOnlySpan<byte> bytes)
        : this(ref MemoryMarshal.GetReference(bytes), bytes.Length)
    {
    }

    /// <summary>The <paramref name="length"/> bytes from <paramref name="start"/> on, which the caller vouches for.</summary>
    public FileBytes(ref readonly byte start, long length)
    {
        _start = ref start;
        Length = length;
    }

    public long Length { get; }

    public static implicit operator FileBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    public static implicit operator FileBytes(byte[] bytes) => new(bytes);

    /// <summary>A part that is short enough for a span.</summary>
    public ReadOnlySpan<byte> Span(long start, int length)
    {
        FileBytes part = Slice(start, length);
        return MemoryMarshal.CreateReadOnlySpan(in part._start, length);
    }

    public FileBytes Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new FileBytes(ref Unsafe.Add(ref Unsafe.AsRef(in _start), (nint)start), length);
    }
}
