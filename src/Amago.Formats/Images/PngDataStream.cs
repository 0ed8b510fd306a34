namespace Amago.Formats.Images;

/// <summary>
/// Compressed bytes that know where their reader stopped, however much it reads ahead: the last byte is handed out by itself, and asking
/// for more than that one is noticed.
/// </summary>
internal sealed class PngDataStream(ArraySegment<byte> bytes) : MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
{
    /// <summary>Whether the reader wanted more than there is.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Whether the reader did without the last byte.</summary>
    public bool IsPadded => Position < Length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int rest = (int)(Length - Position);
        IsCutShort |= rest == 0 && count > 0;
        return base.Read(buffer, offset, rest > 1 ? Math.Min(count, rest - 1) : count);
    }

    public override int Read(Span<byte> buffer)
    {
        int rest = (int)(Length - Position);
        IsCutShort |= rest == 0 && !buffer.IsEmpty;
        return base.Read(rest > 1 ? buffer[..Math.Min(buffer.Length, rest - 1)] : buffer);
    }
}
