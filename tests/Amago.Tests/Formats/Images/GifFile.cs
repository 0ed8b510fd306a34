using System.Buffers.Binary;

namespace Amago.Tests.Formats.Images;

/// <summary>A GIF as a viewer shows it, read by the letter of the specification.</summary>
internal sealed class GifFile
{
    private readonly byte[] _bytes, _palette, _screen;
    private int _position = 13;

    public GifFile(byte[] bytes)
    {
        _bytes = bytes;
        Assert.Equal("GIF89a"u8.ToArray(), bytes[..6]);
        Width = Word(6);
        Height = Word(8);
        Assert.Equal(0x80, bytes[10] & 0x80);
        _palette = Take(3 * (2 << (bytes[10] & 7)));
        _screen = new byte[Width * Height * 3];
        while (ReadBlock())
        {
        }

        Assert.Equal(bytes.Length, _position);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How often it is repeated; 0 is for ever.</summary>
    public int? Loops { get; private set; }

    /// <summary>RGB of the whole screen.</summary>
    public List<byte[]> Frames { get; } = [];

    public List<int> Delays { get; } = [];

    /// <summary>Left, top, width, height of what each frame stores.</summary>
    public List<int[]> Parts { get; } = [];

    private bool ReadBlock()
    {
        switch (_bytes[_position++])
        {
            case 0x3b:
                return false;
            case 0x21:
                ReadExtension();
                return true;
            case 0x2c:
                ReadImage();
                return true;
            default:
                throw new InvalidDataException($"an unknown block before byte {_position}");
        }
    }

    private void ReadExtension()
    {
        byte label = _bytes[_position++];
        if (label == 0xf9)
        {
            byte[] control = ReadSubBlocks();
            Assert.Equal(4, control.Length);
            Assert.Equal(1, control[0] >> 2); // what was drawn stays, no transparent colour
            Assert.Equal(0, control[0] & 1);
            Delays.Add(BinaryPrimitives.ReadUInt16LittleEndian(control.AsSpan(1)));
            return;
        }

        Assert.Equal(0xff, label);
        byte[] application = ReadSubBlocks();
        Assert.Equal("NETSCAPE2.0"u8.ToArray(), application[..11]);
        Assert.Equal(1, application[11]);
        Loops = BinaryPrimitives.ReadUInt16LittleEndian(application.AsSpan(12));
    }

    private void ReadImage()
    {
        int[] part = [Word(_position), Word(_position + 2), Word(_position + 4), Word(_position + 6)];
        Assert.Equal(0, _bytes[_position + 8]);
        _position += 9;
        Parts.Add(part);
        int rootBits = _bytes[_position++];
        byte[] indices = Decode(ReadSubBlocks(), rootBits);
        Assert.Equal(part[2] * part[3], indices.Length);
        for (int i = 0; i < indices.Length; i++)
        {
            int x = part[0] + (i % part[2]), y = part[1] + (i / part[2]);
            _palette.AsSpan(3 * indices[i], 3).CopyTo(_screen.AsSpan(3 * ((y * Width) + x)));
        }

        Frames.Add([.. _screen]);
    }

    private static byte[] Decode(byte[] data, int rootBits)
    {
        int clear = 1 << rootBits, end = clear + 1, bits = rootBits + 1, bit = 0;
        List<byte[]> table = [];
        byte[]? previous = null;
        List<byte> result = [];
        while (true)
        {
            int code = 0;
            for (int i = 0; i < bits; i++, bit++)
                code |= ((data[bit >> 3] >> (bit & 7)) & 1) << i;
            if (code == end)
            {
                Assert.Equal(data.Length, (bit + 7) / 8);
                return [.. result];
            }

            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear + 2).Select(static i => new[] { (byte)i })];
                bits = rootBits + 1;
                previous = null;
                continue;
            }

            byte[] entry = code < table.Count ? table[code] : [.. previous!, previous![0]];
            Assert.True(code <= table.Count);
            result.AddRange(entry);
            if (previous is not null && table.Count < 4096)
                table.Add([.. previous, entry[0]]);
            if (table.Count == 1 << bits && bits < 12)
                bits++;
            previous = entry;
        }
    }

    private byte[] ReadSubBlocks()
    {
        List<byte> result = [];
        for (int length = _bytes[_position++]; length > 0; length = _bytes[_position++])
            result.AddRange(Take(length));
        return [.. result];
    }

    private byte[] Take(int count)
    {
        _position += count;
        return _bytes[(_position - count).._position];
    }

    private int Word(int position) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(position));
}
