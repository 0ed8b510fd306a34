using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Amago.Formats.Images;

internal enum PngColor : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>Contents of the IHDR chunk.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool Interlaced)
{
    public const int Length = 13;

    /// <summary>Samples of a pixel as stored: one for a palette's index.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GreyAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    public bool HasAlpha => Color is PngColor.GreyAlpha or PngColor.Rgba;

    /// <summary>Distance to the byte of the pixel on the left that filters look at.</summary>
    public int FilterDistance => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes of a row of so many pixels, without its filter type.</summary>
    public long RowBytes(int pixels) => (((long)pixels * Samples * BitDepth) + 7) / 8;

    public static PngHeader Parse(ReadOnlySpan<byte> data, string file)
    {
        const string Where = "in chunk IHDR";
        if (data.Length != Length)
            throw InvalidFileException.Expected(file, $"{Length} bytes", $"{data.Length}", Where);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw InvalidFileException.Expected(file, $"a width and height between 1 and {int.MaxValue}", $"{width} x {height}", Where);

        byte depth = data[8], color = data[9];
        bool known = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known)
        {
            throw InvalidFileException.Expected(
                file, "a colour type with a bit depth that PNG has", $"colour type {color} with {depth} bits", Where);
        }

        if (data[10] != 0 || data[11] != 0)
            throw InvalidFileException.Expected(file, "compression method 0 and filter method 0", $"{data[10]} and {data[11]}", Where);
        if (data[12] > 1)
            throw InvalidFileException.Expected(file, "interlace method 0 or 1", $"{data[12]}", Where);
        return new PngHeader((int)width, (int)height, depth, (PngColor)color, data[12] == 1);
    }
}
