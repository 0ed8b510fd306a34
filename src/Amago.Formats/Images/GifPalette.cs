namespace Amago.Formats.Images;

/// <summary>The colours that were seen, in the order of their first pixel.</summary>
internal sealed class GifPalette
{
    public const int Size = 256;

    private readonly Dictionary<int, byte> _indices = [];
    private readonly byte[] _colors = new byte[3 * Size];

    /// <summary>Red, green, blue of each index; black where no colour is.</summary>
    public ReadOnlySpan<byte> Colors => _colors;

    /// <summary>Turns pixels into indices, taking in what is new.</summary>
    /// <param name="pixels">Pixels in row-major order, three bytes (RGB) each.</param>
    /// <param name="indices">Receives a palette index for each pixel.</param>
    /// <returns>Whether there was room for all colours.</returns>
    public bool TryIndex(ReadOnlySpan<byte> pixels, Span<byte> indices)
    {
        int previous = -1;
        byte index = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(3 * i, 3);
            int color = (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
            if (color != previous && !_indices.TryGetValue(color, out index))
            {
                if (_indices.Count == Size)
                    return false;
                index = (byte)_indices.Count;
                _indices.Add(color, index);
                pixel.CopyTo(_colors.AsSpan(3 * index));
            }

            previous = color;
            indices[i] = index;
        }

        return true;
    }
}
