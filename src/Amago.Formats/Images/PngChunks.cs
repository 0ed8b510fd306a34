using System.Buffers;

namespace Amago.Formats.Images;

/// <summary>
/// The chunks that make the image, their order and presence checked. As libpng does, what is wrong with any other chunk, or lies behind the
/// image data, is noted and passed over: the pixels do not depend on it.
/// </summary>
internal sealed class PngChunks
{
    /// <summary>The signature and chunk IHDR.</summary>
    public const int BytesToHeader = 8 + PngChunk.Overhead + PngHeader.Length;

    private readonly string _file;
    private readonly FileNotes _notes;
    private readonly ArrayBufferWriter<byte> _imageData = new();
    private string _previous = string.Empty;
    private bool _hasImageData;

    private PngChunks(string file, FileNotes notes)
    {
        _file = file;
        _notes = notes;
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public PngHeader Header { get; private set; }

    /// <summary>PLTE: red, green, blue of each index.</summary>
    public byte[]? Palette { get; private set; }

    /// <summary>tRNS: alpha of each index, or the one transparent colour.</summary>
    public byte[]? Transparency { get; private set; }

    /// <summary>The first IDAT chunk and those right behind it joined: one zlib stream.</summary>
    public ReadOnlyMemory<byte> ImageData => _imageData.WrittenMemory;

    /// <summary>
    /// What is wrong behind the first IDAT chunk: an error where the image data turns out to be cut short, otherwise a note.
    /// </summary>
    public InvalidFileException? Fault { get; private set; }

    /// <summary>The header from a file's first <see cref="BytesToHeader"/> bytes.</summary>
    public static PngHeader ReadHeader(ReadOnlySpan<byte> bytes, string file)
    {
        int position = SkipSignature(bytes, file);
        var chunks = new PngChunks(file, new FileNotes(file, warn: null));
        chunks.Add(PngChunk.Read(bytes, ref position, file), $"at byte {Signature.Length}");
        return chunks.Header;
    }

    public static PngChunks Read(ReadOnlySpan<byte> bytes, string file, FileNotes notes)
    {
        int position = SkipSignature(bytes, file);
        var chunks = new PngChunks(file, notes);
        while (!string.Equals(chunks._previous, "IEND", StringComparison.Ordinal))
        {
            int start = position;
            try
            {
                PngChunk chunk = PngChunk.Read(bytes, ref position, file);
                chunks.Add(chunk, $"at byte {start}");
                chunks._previous = chunk.Type;
            }
            catch (InvalidFileException e) when (chunks._hasImageData && position == start)
            {
                chunks.AddFault(e, start == bytes.Length ? "there is no chunk IEND" : $"there is no whole chunk at byte {start}");
                return chunks;
            }
        }

        if (position < bytes.Length)
            notes.Add($"{bytes.Length - position} bytes lie behind chunk IEND");
        return chunks;
    }

    private static int SkipSignature(ReadOnlySpan<byte> bytes, string file) => bytes.StartsWith(Signature)
        ? Signature.Length
        : throw InvalidFileException.Expected(file, "the PNG signature", FileSignature.FindStart(bytes) ?? "other bytes", "at the start");

    private void Add(in PngChunk chunk, string where)
    {
        bool isHeader = string.Equals(chunk.Type, "IHDR", StringComparison.Ordinal);
        if (isHeader != (_previous.Length == 0))
            throw InvalidFileException.Expected(_file, "chunk IHDR first and only there", chunk.Type, where);
        switch (chunk.Type)
        {
            case "IHDR":
                chunk.ExpectIntact(_file, where);
                Header = PngHeader.Parse(chunk.Data, _file);
                break;
            case "PLTE":
                AddPalette(chunk, where);
                break;
            case "tRNS":
                AddTransparency(chunk);
                break;
            case "IDAT":
                AddImageData(chunk, where);
                break;
            case "IEND":
                if (!_hasImageData)
                    throw InvalidFileException.Expected(_file, "chunk IDAT before IEND", "none", where);
                if (!chunk.IsIntact || !chunk.Data.IsEmpty)
                    _notes.Add("chunk IEND is damaged");
                break;
            default:
                if (chunk.IsCritical)
                    throw InvalidFileException.Expected(_file, "a known critical chunk", chunk.Type, where);
                if (!chunk.IsIntact)
                    PassOver(chunk, "its checksum is wrong");
                break;
        }
    }

    private void AddImageData(in PngChunk chunk, string where)
    {
        if (_hasImageData && !string.Equals(_previous, "IDAT", StringComparison.Ordinal))
        {
            AddFault(
                InvalidFileException.Expected(_file, "all IDAT chunks in a row", $"{_previous} between them", where),
                "there are IDAT chunks behind the image data");
            return;
        }

        chunk.ExpectIntact(_file, where);
        if (Header.Color == PngColor.Palette && Palette is null)
            throw InvalidFileException.Expected(_file, "chunk PLTE before IDAT for a palette image", "none", where);
        _hasImageData = true;
        _imageData.Write(chunk.Data);
    }

    // Only a palette image needs it; for others it is a suggestion.
    private void AddPalette(in PngChunk chunk, string where)
    {
        if (Header.Color != PngColor.Palette)
        {
            if (!chunk.IsIntact || chunk.Data.Length is 0 or > 3 * 256 || chunk.Data.Length % 3 != 0)
                PassOver(chunk, "it is damaged, and the image needs none");
            else if (Header.Color is PngColor.Grey or PngColor.GreyAlpha)
                PassOver(chunk, "the image is grey");
            return;
        }

        if (_hasImageData)
        {
            PassOver(chunk, "it comes behind the image data");
            return;
        }

        chunk.ExpectIntact(_file, where);
        if (Palette is not null)
            throw InvalidFileException.Expected(_file, "one chunk PLTE", "another", where);
        if (chunk.Data.Length is 0 or > 3 * 256 || chunk.Data.Length % 3 != 0)
            throw InvalidFileException.Expected(_file, "1 to 256 colours of 3 bytes in chunk PLTE", $"{chunk.Data.Length} bytes", where);
        int most = 3 << Header.BitDepth;
        if (chunk.Data.Length > most)
            _notes.Add($"{chunk.Data.Length / 3} colours are more than indices of {Header.BitDepth} bits reach");
        Palette = chunk.Data[..Math.Min(chunk.Data.Length, most)].ToArray();
    }

    private void AddTransparency(in PngChunk chunk)
    {
        int length = chunk.Data.Length, colours = (Palette?.Length ?? 0) / 3;
        bool isPalette = Header.Color == PngColor.Palette;
        string? fault = !chunk.IsIntact ? "its checksum is wrong"
            : _hasImageData ? "it comes behind the image data"
            : Transparency is not null ? "it is the second"
            : Header.HasAlpha ? "the image has an alpha channel"
            : isPalette && Palette is null ? "it comes before chunk PLTE"
            : isPalette && (length == 0 || length > colours) ? $"it has {length} bytes for {colours} colours"
            : !isPalette && length != 2 * Header.Samples ? $"it has {length} bytes instead of {2 * Header.Samples}"
            : null;
        if (fault is null)
            Transparency = chunk.Data.ToArray();
        else
            PassOver(chunk, fault);
    }

    private void AddFault(InvalidFileException fault, string note)
    {
        Fault ??= fault;
        _notes.Add(note);
    }

    private void PassOver(in PngChunk chunk, string because) => _notes.Add($"chunk {chunk.Type} is passed over, for {because}");
}
