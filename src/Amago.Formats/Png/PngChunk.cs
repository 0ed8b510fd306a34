using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Amago.Formats;

/// <summary>A chunk: length (big-endian), type, data, CRC-32 of type and data.</summary>
internal readonly ref struct PngChunk(string type, ReadOnlySpan<byte> data)
{
    /// <summary>Length, type and checksum, 4 bytes each.</summary>
    public const int Overhead = 12;

    public string Type { get; } = type;

    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether an image can't be shown without knowing this type: its first letter is a capital.</summary>
    public bool IsCritical => char.IsAsciiLetterUpper(Type[0]);

    /// <summary>The chunk at <paramref name="position"/>, which moves behind it.</summary>
    public static PngChunk Read(ReadOnlySpan<byte> bytes, ref int position, string file)
    {
        string where = $"at byte {position}";
        int rest = bytes.Length - position;
        if (rest < Overhead)
            throw InvalidFileException.Expected(file, "a chunk", rest == 0 ? "the file's end" : $"{rest} bytes", where);
        ReadOnlySpan<byte> chunk = bytes[position..];
        uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        if (length > rest - Overhead)
            throw InvalidFileException.Expected(file, $"a chunk of at most the {rest - Overhead} bytes that follow", $"{length}", where);

        ReadOnlySpan<byte> typeAndData = chunk.Slice(4, 4 + (int)length);
        string type = Encoding.ASCII.GetString(typeAndData[..4]);
        if (!type.All(char.IsAsciiLetter))
            throw InvalidFileException.Expected(file, "a chunk type of four letters", $"0x{Convert.ToHexStringLower(typeAndData[..4])}", where);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(chunk[(8 + (int)length)..]);
        uint computed = Crc32.HashToUInt32(typeAndData);
        if (stored != computed)
            throw InvalidFileException.Expected(file, $"checksum 0x{computed:x8} in chunk {type}", $"0x{stored:x8}", where);
        position += Overhead + (int)length;
        return new PngChunk(type, typeAndData[4..]);
    }

    public static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        stream.Write(number);
    }
}
