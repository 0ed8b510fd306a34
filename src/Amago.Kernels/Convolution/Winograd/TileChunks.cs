namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Cuts tiles, filled up to an even number, into chunks of about equal even size, the larger ones first: the rows of register tiles.
/// </summary>
internal readonly struct TileChunks
{
    private readonly int _pairs, _larger;

    public TileChunks(int tiles, int maxRows)
    {
        int pairs = (tiles + 1) / 2;
        Count = ((2 * pairs) + maxRows - 1) / maxRows;
        (_pairs, _larger) = Math.DivRem(pairs, Count);
    }

    public int Count { get; }

    /// <summary>Rows of a chunk, an even number.</summary>
    public int Rows(int chunk) => 2 * (_pairs + (chunk < _larger ? 1 : 0));
}
