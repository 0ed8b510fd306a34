namespace Amago.Rl.Readers.Sb3;

/// <summary>Sizes of what the three convolutions of Nature's network give: 8x8 stride 4, 4x4 stride 2, 3x3 stride 1.</summary>
internal static class NatureGeometry
{
    /// <summary>Pixels of a map of an image; 0 where it is too small.</summary>
    public static long Cells(int height, int width) => Math.Max(Size(height), 0) * (long)Math.Max(Size(width), 0);

    private static int Size(int pixels)
    {
        if (pixels < 8)
            return 0;
        int first = ((pixels - 8) / 4) + 1, second = first < 4 ? 0 : ((first - 4) / 2) + 1;
        return second - 2;
    }
}
