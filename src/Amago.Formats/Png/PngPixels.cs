using System.Buffers.Binary;

namespace Amago.Formats;

/// <summary>Turns restored rows into 8-bit pixels.</summary>
internal sealed class PngPixels
{
    private const byte Opaque = 255;

    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[]? _transparency;
    private readonly string _file;

    // The transparent colour of a grey or RGB image, sample by sample.
    private readonly int[] _key = [];

    public PngPixels(PngChunks chunks, string file)
    {
        _header = chunks.Header;
        _palette = chunks.Palette ?? [];
        _transparency = chunks.Transparency;
        _file = file;
        int stored = _header.Color == PngColor.Palette ? 3 : _header.Samples;
        Channels = stored + (_transparency is null ? 0 : 1);
        if (_transparency is null || _header.Color == PngColor.Palette)
            return;
        _key = new int[_header.Samples];
        for (int i = 0; i < _key.Length; i++)
            _key[i] = BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * i)) & ((1 << _header.BitDepth) - 1);
    }

    /// <summary>Channels of the result.</summary>
    public int Channels { get; }

    /// <summary>Writes a row's pixels.</summary>
    /// <param name="row">Restored bytes.</param>
    /// <param name="columns">Pixels in them.</param>
    /// <param name="pixels">The result from the first pixel on.</param>
    /// <param name="step">Bytes from one pixel to the next.</param>
    public void Expand(ReadOnlySpan<byte> row, int columns, Span<byte> pixels, int step)
    {
        if (_header.Color == PngColor.Palette)
            ExpandPalette(row, columns, pixels, step);
        else if (_header.BitDepth == 8 && _key.Length == 0 && step == Channels)
            row.CopyTo(pixels);
        else
            ExpandSamples(row, columns, pixels, step);
    }

    private void ExpandPalette(ReadOnlySpan<byte> row, int columns, Span<byte> pixels, int step)
    {
        int colours = _palette.Length / 3;
        for (int i = 0; i < columns; i++)
        {
            int index = Sample(row, i);
            if (index >= colours)
                throw InvalidFileException.Expected(_file, $"palette indices below {colours}", $"{index}", "in the image data");
            Span<byte> pixel = pixels.Slice(i * step, Channels);
            _palette.AsSpan(3 * index, 3).CopyTo(pixel);
            if (_transparency is not null)
                pixel[3] = index < _transparency.Length ? _transparency[index] : Opaque;
        }
    }

    private void ExpandSamples(ReadOnlySpan<byte> row, int columns, Span<byte> pixels, int step)
    {
        int samples = _header.Samples;
        for (int i = 0; i < columns; i++)
        {
            Span<byte> pixel = pixels.Slice(i * step, Channels);
            bool isKey = _key.Length > 0;
            for (int c = 0; c < samples; c++)
            {
                int sample = Sample(row, (i * samples) + c);
                pixel[c] = ToByte(sample);
                isKey = isKey && sample == _key[c];
            }

            if (_key.Length > 0)
                pixel[samples] = isKey ? (byte)0 : Opaque;
        }
    }

    // Samples narrower than a byte start at its high bits.
    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        int depth = _header.BitDepth;
        if (depth == 8)
            return row[index];
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
        int perByte = 8 / depth;
        int shift = 8 - depth - (index % perByte * depth);
        return (row[index / perByte] >> shift) & ((1 << depth) - 1);
    }

    private byte ToByte(int sample) => _header.BitDepth switch
    {
        16 => (byte)(sample >> 8),
        8 => (byte)sample,
        var depth => (byte)(sample * 255 / ((1 << depth) - 1)),
    };
}
