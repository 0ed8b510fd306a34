using System.Buffers.Binary;

namespace Amago.Formats.Images;

/// <summary>Turns restored rows into an image: of bytes, or of floats where samples of 16 bits are kept.</summary>
internal sealed class PngPixels
{
    private const byte Opaque = 255;

    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[]? _transparency;
    private readonly int _sampleMax;
    private readonly bool _isWide;
    private readonly FileNotes _notes;

    // The transparent colour of a grey or RGB image, sample by sample.
    private readonly int[] _key = [];

    private bool _isBeyond;
    private byte[] _bytes = [];
    private float[] _floats = [];

    public PngPixels(PngChunks chunks, PngOptions options, FileNotes notes)
    {
        _header = chunks.Header;
        _palette = chunks.Palette ?? [];
        _transparency = chunks.Transparency;
        _notes = notes;
        _isWide = _header.BitDepth == 16 && options.SampleMax is null;
        _sampleMax = _header.BitDepth == 16 ? options.SampleMax ?? ushort.MaxValue : (1 << _header.BitDepth) - 1;
        int stored = _header.Color == PngColor.Palette ? 3 : _header.Samples;
        Channels = stored + (_transparency is null ? 0 : 1);
        if (_transparency is null || _header.Color == PngColor.Palette)
            return;
        _key = new int[_header.Samples];
        for (int i = 0; i < _key.Length; i++)
            _key[i] = BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * i)) & ((1 << _header.BitDepth) - 1);
    }

    /// <summary>Channels of the result: 1 to 4.</summary>
    public int Channels { get; }

    /// <summary>Bytes that a sample of the result takes.</summary>
    public int SampleSize => _isWide ? sizeof(float) : sizeof(byte);

    /// <summary>Makes room for all pixels of the result.</summary>
    public void Allocate()
    {
        int length = _header.Width * _header.Height * Channels;
        if (_isWide)
            _floats = GC.AllocateUninitializedArray<float>(length);
        else
            _bytes = GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Writes the pixels of one row, or of one pass's part of it.</summary>
    /// <param name="row">The row's restored bytes, without filter type.</param>
    /// <param name="columns">Number of pixels in <paramref name="row"/>.</param>
    /// <param name="first">The place of the first in the image, counted in pixels.</param>
    /// <param name="step">Pixels of the result from one written pixel to the next.</param>
    public void Expand(ReadOnlySpan<byte> row, int columns, int first, int step)
    {
        if (_header.Color == PngColor.Palette)
            ExpandPalette(row, columns, _bytes.AsSpan(first * Channels), step * Channels);
        else if (_header.BitDepth == 8 && _key.Length == 0 && step == 1)
            row.CopyTo(_bytes.AsSpan(first * Channels));
        else if (_isWide)
            ExpandSamples(row, columns, _floats.AsSpan(first * Channels), step * Channels, ushort.MaxValue, static (sample, _) => sample);
        else
            ExpandSamples(row, columns, _bytes.AsSpan(first * Channels), step * Channels, Opaque, ToByte);
    }

    /// <summary>The result as a tensor (H, W, C).</summary>
    public Tensor ToTensor() => _isWide
        ? Tensor.FromArray(_floats, [_header.Height, _header.Width, Channels])
        : Tensor.FromArray(_bytes, [_header.Height, _header.Width, Channels]);

    private static byte ToByte(int sample, int max) => (byte)(((Math.Min(sample, max) * 255) + (max / 2)) / max);

    private void ExpandPalette(ReadOnlySpan<byte> row, int columns, Span<byte> pixels, int step)
    {
        int colours = _palette.Length / 3;
        for (int i = 0; i < columns; i++)
        {
            int index = Sample(row, i);
            Span<byte> pixel = pixels.Slice(i * step, Channels);
            if (index < colours)
            {
                _palette.AsSpan(3 * index, 3).CopyTo(pixel);
            }
            else
            {
                pixel.Clear();
                NoteBeyond();
            }

            if (_transparency is not null)
                pixel[3] = index < _transparency.Length ? _transparency[index] : Opaque;
        }
    }

    private void NoteBeyond()
    {
        if (!_isBeyond)
            _notes.Add("indices beyond the palette are read as black");
        _isBeyond = true;
    }

    private void ExpandSamples<T>(ReadOnlySpan<byte> row, int columns, Span<T> pixels, int step, T opaque, Func<int, int, T> convert)
        where T : unmanaged
    {
        int samples = _header.Samples;
        for (int i = 0; i < columns; i++)
        {
            Span<T> pixel = pixels.Slice(i * step, Channels);
            bool isKey = _key.Length > 0;
            for (int c = 0; c < samples; c++)
            {
                int sample = Sample(row, (i * samples) + c);
                pixel[c] = convert(sample, _sampleMax);
                isKey = isKey && sample == _key[c];
            }

            if (_key.Length > 0)
                pixel[samples] = isKey ? default : opaque;
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
}
