using System.Runtime.InteropServices;

namespace Amago.Formats.Images;

/// <summary>One pass over an image: the pixels at (X + i·StepX, Y + j·StepY).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    public int Columns(int width) => Steps(width, X, StepX);

    public int Rows(int height) => Steps(height, Y, StepY);

    // Without rounding up by addition, which overflows at the largest sizes.
    private static int Steps(int size, int start, int step) => size <= start ? 0 : ((size - start - 1) / step) + 1;
}

/// <summary>The seven passes of an interlaced image.</summary>
internal static class Adam7
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Interlaced =
    [
        new(0, 0, 8, 8),
        new(4, 0, 8, 8),
        new(0, 4, 4, 8),
        new(2, 0, 4, 4),
        new(0, 2, 2, 4),
        new(1, 0, 2, 2),
        new(0, 1, 1, 2),
    ];

    public static ReadOnlySpan<PngPass> Passes(bool interlaced) => interlaced ? Interlaced : Whole;
}
