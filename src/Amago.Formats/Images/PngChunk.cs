using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Amago.Formats.Images;

/// <summary>A chunk: length (big-endian), type, data, CRC-32 of type and data.</summary>
internal readonly ref struct PngChunk
{
    /// <summary>Length, type and checksum, 4 bytes each.</summary>
    public const int Overhead = 12;

    private readonly uint _stored;
    private readonly uint _computed;

    private PngChunk(string type, ReadOnlySpan<byte> data, uint stored, uint computed)
    {
        Type = type;
        Data = data;
        (_stored, _computed) = (stored, computed);
    }

    public string Type { get; }

    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether an image can't be shown without knowing this type: its first letter is a capital.</summary>
    public bool IsCritical => char.IsAsciiLetterUpper(Type[0]);

    /// <summary>Whether the stored checksum is that of the contents.</summary>
    public bool IsIntact => _stored == _computed;

    /// <summary>The chunk at <paramref name="position"/>, which moves behind it.</summary>
    /// <exception cref="InvalidFileException">There is no whole chunk at the position.</exception>
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
        {
            throw InvalidFileException.Expected(
                file, "a chunk type of four letters", $"0x{Convert.ToHexStringLower(typeAndData[..4])}", where);
        }

        position += Overhead + (int)length;
        return new PngChunk(
            type, typeAndData[4..], BinaryPrimitives.ReadUInt32BigEndian(chunk[(8 + (int)length)..]), Crc32.HashToUInt32(typeAndData));
    }

    /// <summary>Checks a chunk that the image can't do without.</summary>
    /// <exception cref="InvalidFileException">The stored checksum is not that of the contents.</exception>
    public void ExpectIntact(string file, string where)
    {
        if (!IsIntact)
            throw InvalidFileException.Expected(file, $"checksum 0x{_computed:x8} in chunk {Type}", $"0x{_stored:x8}", where);
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
