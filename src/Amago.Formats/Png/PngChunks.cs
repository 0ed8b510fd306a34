using System.Buffers;

namespace Amago.Formats;

/// <summary>The chunks that make the image, their order and presence checked; the others are passed over.</summary>
internal sealed class PngChunks
{
    /// <summary>The signature and chunk IHDR.</summary>
    public const int BytesToHeader = 8 + PngChunk.Overhead + PngHeader.Length;

    private readonly string _file;
    private readonly ArrayBufferWriter<byte> _imageData = new();
    private string _previous = string.Empty;
    private bool _hasImageData;

    private PngChunks(string file) => _file = file;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public PngHeader Header { get; private set; }

    /// <summary>PLTE: red, green, blue of each index.</summary>
    public byte[]? Palette { get; private set; }

    /// <summary>tRNS: alpha of each index, or the one transparent colour.</summary>
    public byte[]? Transparency { get; private set; }

    /// <summary>All IDAT chunks joined: one zlib stream.</summary>
    public ReadOnlyMemory<byte> ImageData => _imageData.WrittenMemory;

    /// <summary>The header from a file's first <see cref="BytesToHeader"/> bytes.</summary>
    public static PngHeader ReadHeader(ReadOnlySpan<byte> bytes, string file)
    {
        int position = SkipSignature(bytes, file);
        var chunks = new PngChunks(file);
        chunks.Add(PngChunk.Read(bytes, ref position, file), $"at byte {Signature.Length}");
        return chunks.Header;
    }

    public static PngChunks Read(ReadOnlySpan<byte> bytes, string file)
    {
        int position = SkipSignature(bytes, file);
        var chunks = new PngChunks(file);
        while (true)
        {
            int start = position;
            PngChunk chunk = PngChunk.Read(bytes, ref position, file);
            chunks.Add(chunk, $"at byte {start}");
            if (string.Equals(chunk.Type, "IEND", StringComparison.Ordinal))
                break;
            chunks._previous = chunk.Type;
        }

        return position == bytes.Length
            ? chunks
            : throw InvalidFileException.Expected(file, "the end behind chunk IEND", $"{bytes.Length - position} more bytes", $"at byte {position}");
    }

    private static int SkipSignature(ReadOnlySpan<byte> bytes, string file) => bytes.StartsWith(Signature)
        ? Signature.Length
        : throw InvalidFileException.Expected(file, "the PNG signature", "other bytes", "at the start");

    private void Add(in PngChunk chunk, string where)
    {
        bool isHeader = string.Equals(chunk.Type, "IHDR", StringComparison.Ordinal);
        if (isHeader != (_previous.Length == 0))
            throw InvalidFileException.Expected(_file, "chunk IHDR first and only there", chunk.Type, where);
        switch (chunk.Type)
        {
            case "IHDR":
                Header = PngHeader.Parse(chunk.Data, _file);
                break;
            case "PLTE":
                AddPalette(chunk.Data, where);
                break;
            case "tRNS":
                AddTransparency(chunk.Data, where);
                break;
            case "IDAT":
                if (Header.Color == PngColor.Palette && Palette is null)
                    throw InvalidFileException.Expected(_file, "chunk PLTE before IDAT for a palette image", "none", where);
                if (_hasImageData && !string.Equals(_previous, "IDAT", StringComparison.Ordinal))
                    throw InvalidFileException.Expected(_file, "all IDAT chunks in a row", $"{_previous} between them", where);
                _hasImageData = true;
                _imageData.Write(chunk.Data);
                break;
            case "IEND":
                if (!_hasImageData)
                    throw InvalidFileException.Expected(_file, "chunk IDAT before IEND", "none", where);
                if (!chunk.Data.IsEmpty)
                    throw InvalidFileException.Expected(_file, "an empty chunk IEND", $"{chunk.Data.Length} bytes", where);
                break;
            default:
                if (chunk.IsCritical)
                    throw InvalidFileException.Expected(_file, "a known critical chunk", chunk.Type, where);
                break;
        }
    }

    private void AddPalette(ReadOnlySpan<byte> data, string where)
    {
        if (Palette is not null || Transparency is not null || _hasImageData)
            throw InvalidFileException.Expected(_file, "one chunk PLTE, before tRNS and IDAT", "another or a later one", where);
        if (Header.Color is PngColor.Grey or PngColor.GreyAlpha)
            throw InvalidFileException.Expected(_file, "no chunk PLTE in a grey image", "one", where);
        int limit = Header.Color == PngColor.Palette ? 1 << Header.BitDepth : 256;
        if (data.IsEmpty || data.Length % 3 != 0 || data.Length / 3 > limit)
            throw InvalidFileException.Expected(_file, $"1 to {limit} colours of 3 bytes in chunk PLTE", $"{data.Length} bytes", where);
        Palette = data.ToArray();
    }

    private void AddTransparency(ReadOnlySpan<byte> data, string where)
    {
        if (Transparency is not null || _hasImageData)
            throw InvalidFileException.Expected(_file, "one chunk tRNS, before IDAT", "another or a later one", where);
        if (Header.HasAlpha)
            throw InvalidFileException.Expected(_file, "no chunk tRNS in an image with an alpha channel", "one", where);
        if (Header.Color == PngColor.Palette)
        {
            if (Palette is null)
                throw InvalidFileException.Expected(_file, "chunk PLTE before tRNS", "none", where);
            if (data.IsEmpty || data.Length > Palette.Length / 3)
                throw InvalidFileException.Expected(_file, $"1 to {Palette.Length / 3} bytes in chunk tRNS", $"{data.Length}", where);
        }
        else if (data.Length != 2 * Header.Samples)
        {
            throw InvalidFileException.Expected(_file, $"{2 * Header.Samples} bytes in chunk tRNS", $"{data.Length}", where);
        }

        Transparency = data.ToArray();
    }
}
