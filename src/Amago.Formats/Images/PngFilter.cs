namespace Amago.Formats.Images;

/// <summary>
/// The five ways to write a row as differences from its neighbours: the byte to the left (a), above (b), and above left (c), where what
/// lies outside the image is 0.
/// </summary>
internal static class PngFilter
{
    public const int None = 0;
    public const int Sub = 1;
    public const int Up = 2;
    public const int Average = 3;
    public const int Paeth = 4;
    public const int Count = 5;

    /// <summary>Restores a row's bytes in place.</summary>
    /// <param name="filter">The row's filter type, 0..4.</param>
    /// <param name="row">Differences in, bytes of pixels out.</param>
    /// <param name="above">Bytes of the row above this one, restored; zeros for the first row.</param>
    /// <param name="distance">Bytes from a pixel to its left neighbour, at least 1.</param>
    public static void Decode(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (int i = distance; i < row.Length; i++)
                    row[i] += row[i - distance];
                break;
            case Up:
                for (int i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case Average:
                for (int i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) >> 1);
                break;
            default:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i < distance ? above[i] : Predict(row[i - distance], above[i], above[i - distance]);
                break;
        }
    }

    /// <summary>Writes a row's differences to <paramref name="destination"/>.</summary>
    public static void Encode(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> destination)
    {
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < distance ? (byte)0 : row[i - distance];
            byte b = above[i];
            byte c = i < distance ? (byte)0 : above[i - distance];
            int prediction = filter switch
            {
                None => 0,
                Sub => a,
                Up => b,
                Average => (a + b) >> 1,
                _ => Predict(a, b, c),
            };
            destination[i] = (byte)(row[i] - prediction);
        }
    }

    // Paeth: the neighbour nearest to a + b - c, in the order a, b, c where they tie.
    private static byte Predict(byte a, byte b, byte c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - c - c);
        if (toA <= toB && toA <= toC)
            return a;
        return toB <= toC ? b : c;
    }
}
