namespace Amago.Formats.Files;

/// <summary>A file's bytes, in memory or still in the file; unlike a span they may be more than 2^31 - 1.</summary>
internal readonly ref struct FileBytes
{
    private readonly ReadOnlySpan<byte> _memory;
    private readonly OpenedFile? _file;
    private readonly long _start;

    public FileBytes(ReadOnlySpan<byte> bytes)
    {
        _memory = bytes;
        Length = bytes.Length;
    }

    /// <summary>The <paramref name="length"/> bytes of a file from <paramref name="start"/> on.</summary>
    public FileBytes(OpenedFile file, long start, long length) => (_file, _start, Length) = (file, start, length);

    public long Length { get; }

    public static implicit operator FileBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    public static implicit operator FileBytes(byte[] bytes) => new(bytes);

    /// <summary>A part that is short enough for a span; out of a file it is a copy.</summary>
    public ReadOnlySpan<byte> Span(long start, int length) =>
        _file is null ? _memory.Slice(checked((int)start), length) : ToArray(start, length);

    /// <summary>A copy of a part, at most 2^31 - 1 bytes.</summary>
    public byte[] ToArray(long start, int length)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(length);
        Read(start, copy);
        return copy;
    }

    /// <summary>Copies the bytes from <paramref name="start"/> on.</summary>
    public void Read(long start, scoped Span<byte> destination)
    {
        CheckRange(start, destination.Length);
        if (_file is null)
            _memory.Slice((int)start, destination.Length).CopyTo(destination);
        else
            _file.Read(_start + start, destination);
    }

    public FileBytes Slice(long start, long length)
    {
        CheckRange(start, length);
        return _file is null ? _memory.Slice((int)start, (int)length) : new FileBytes(_file, _start + start, length);
    }

    private void CheckRange(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
    }
}
