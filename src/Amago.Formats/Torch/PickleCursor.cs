using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Amago.Formats.Torch;

/// <summary>Reads the operands of a pickle's instructions, one after the other.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> bytes, string file)
{
    // What LONG1 can state; Python's integers have no end, and those of more bytes are no numbers that a checkpoint needs.
    private const int MaxIntegerBytes = byte.MaxValue;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    /// <summary>Whether an instruction wanted more bytes than there are.</summary>
    public bool HasRunOut { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    /// <summary>An integer of up to 255 bytes: a long, or where it doesn't fit a <see cref="BigInteger"/>.</summary>
    public object Integer(uint length)
    {
        if (length > MaxIntegerBytes)
            throw Expected($"an integer of at most {MaxIntegerBytes} bytes", $"one of {length}");
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public PickleBytes Bytes(ulong length) => new(Take(length).ToArray());

    /// <summary>Text; Python's may hold half surrogate pairs, which are no text here.</summary>
    public object Text(ulong length) => TryDecode(Take(length)) ?? (object)new PickleUnreadable("text that is not valid Unicode");

    /// <summary>What Python 2 calls a string: text, or bytes where it is none.</summary>
    public object TextOrBytes(ulong length)
    {
        ReadOnlySpan<byte> taken = Take(length);
        return TryDecode(taken) ?? (object)new PickleBytes(taken.ToArray());
    }

    public string Line()
    {
        int length = _bytes[Position..].IndexOf((byte)'\n');
        HasRunOut = length < 0;
        if (HasRunOut)
            throw Expected("a line of text", "the pickle's end");
        ReadOnlySpan<byte> line = Take((ulong)length);
        Position++;
        return TryDecode(line) ?? throw Expected("text of valid Unicode", "other bytes");
    }

    public readonly InvalidFileException Expected(string expected, string got, Exception? cause = null) =>
        InvalidFileException.Expected(file, expected, got, $"at byte {Position} of the pickle", cause);

    private static string? TryDecode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        HasRunOut = count > (ulong)(_bytes.Length - Position);
        if (HasRunOut)
            throw Expected($"{count} more bytes", $"{_bytes.Length - Position}, then the pickle's end");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
