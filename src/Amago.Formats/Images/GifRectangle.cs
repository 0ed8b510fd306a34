using System.Runtime.InteropServices;

namespace Amago.Formats.Images;

/// <summary>A part of the picture, in pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GifRectangle(int Left, int Top, int Width, int Height)
{
    /// <summary>
    /// The smallest rectangle outside which two pictures agree; one pixel where they agree everywhere, for a frame can't be empty.
    /// </summary>
    public static GifRectangle Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int width)
    {
        int left = width, right = 0, top = -1, bottom = 0;
        for (int y = 0; y < one.Length / width; y++)
        {
            ReadOnlySpan<byte> row = one.Slice(y * width, width), otherRow = other.Slice(y * width, width);
            int first = row.CommonPrefixLength(otherRow);
            if (first == width)
                continue;
            int last = width - 1;
            while (row[last] == otherRow[last])
                last--;
            left = Math.Min(left, first);
            right = Math.Max(right, last);
            top = top < 0 ? y : top;
            bottom = y;
        }

        return top < 0 ? new GifRectangle(0, 0, 1, 1) : new GifRectangle(left, top, right - left + 1, bottom - top + 1);
    }
}
