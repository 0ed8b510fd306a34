namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Cuts tiles into blocks of about equal size, an even number of them where there are several, so that two threads share them evenly.
/// </summary>
/// <param name="tiles">Number of tiles in all images together.</param>
/// <param name="minPieces">Two, where a few tiles are cut for the threads' sake; else one.</param>
internal readonly struct WinogradBlocks(int tiles, int minPieces)
{
    /// <summary>The most tiles that a block has.</summary>
    public const int MaxTiles = 40;

    // Smaller blocks would wait for their weights.
    private const int MinTiles = 4;

    /// <summary>Number of blocks.</summary>
    public int Count { get; } = tiles < 2 * MinTiles || (tiles <= MaxTiles && minPieces == 1)
        ? 1
        : (tiles + (2 * MaxTiles) - 1) / (2 * MaxTiles) * 2;

    /// <summary>Index of a block's first tile.</summary>
    public int Start(int block) => (int)((long)tiles * block / Count);

    /// <summary>
    /// The end of as many blocks, from <paramref name="block"/> up to <paramref name="end"/>, as can be computed together.
    /// </summary>
    public int EndTogether(int block, int end)
    {
        int last = block + 1;
        while (last < end && Start(last + 1) - Start(block) <= MaxTiles)
            last++;
        return last;
    }
}
