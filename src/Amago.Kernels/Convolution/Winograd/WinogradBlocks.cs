namespace Amago.Kernels;

/// <summary>Cuts tiles into blocks of about equal size, an even number of them where there are several, so that two threads share them evenly.</summary>
internal readonly struct WinogradBlocks(int tiles)
{
    /// <summary>The most tiles of a block.</summary>
    public const int Largest = 24;

    /// <summary>Blocks.</summary>
    public int Count { get; } = tiles <= Largest ? 1 : (tiles + (2 * Largest) - 1) / (2 * Largest) * 2;

    /// <summary>A block's first tile.</summary>
    public int Start(int block) => (int)((long)tiles * block / Count);
}
