namespace Amago.Kernels;

/// <summary>The vector widths that this machine runs in hardware, in floats, in the order that suits a number of channels.</summary>
internal static class VectorWidths
{
    /// <summary>Every width of the machine, widest first; the last is 1.</summary>
    public static IReadOnlyList<int> All { get; } =
        [.. new[] { (Simd512.Width, Simd512.IsSupported), (Simd256.Width, Simd256.IsSupported), (Simd128.Width, Simd128.IsSupported), (1, true) }
            .Where(width => width.Item2).Select(width => width.Item1)];

    /// <summary>
    /// Those that cover the channels with the fewest vectors first, and of equals the narrowest: its vectors are full, and where it halves
    /// the width it halves nothing else.
    /// </summary>
    public static IEnumerable<int> ForChannels(int channels) => All.OrderBy(width => (channels + width - 1) / width).ThenBy(width => width);
}
