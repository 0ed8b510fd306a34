namespace Amago.Kernels.Convolution.Winograd;

/// <summary>What tiles read of their images, and which of them the transformed domain is exact for (<see cref="TileRange"/>).</summary>
/// <param name="cells">Sizes of the images that tiles read.</param>
/// <param name="grid">The tiles that cover an image.</param>
/// <param name="paddingTop">Rows of cells that a tile begins above its first output.</param>
/// <param name="paddingLeft">Columns of cells that a tile begins to the left of its first output.</param>
/// <param name="size">Rows and columns of cells that a tile reads.</param>
internal readonly unsafe struct TileValues<TVector, TSimd>(CellGrid cells, TileGrid grid, int paddingTop, int paddingLeft, int size)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>
    /// Puts the tiles whose values are within the bound before the others. What a tile is depends on nothing but its own values; that all
    /// are within is found by one look at the rows that they cover.
    /// </summary>
    /// <param name="images">The images that the tiles read.</param>
    /// <param name="tiles">Numbers of tiles through all images, ascending.</param>
    /// <param name="count">Number of tiles.</param>
    /// <param name="seen">
    /// Where the values end that earlier calls of a run have found to be within, each with tiles behind those of the one before; null
    /// at first.
    /// </param>
    /// <returns>Number of tiles within the bound, which now lead the list in their order.</returns>
    public int Bounded(float* images, int* tiles, int count, ref float* seen)
    {
        if (count == 0 || AreBounded(images, tiles[0], tiles[count - 1], ref seen))
            return count;
        int bounded = 0;
        for (int i = 0; i < count; i++)
        {
            if (!IsBounded(images, tiles[i]))
                continue;
            (tiles[bounded], tiles[i]) = (tiles[i], tiles[bounded]);
            bounded++;
        }

        return bounded;
    }

    private bool AreBounded(float* images, int firstTile, int lastTile, ref float* seen)
    {
        (int firstImage, int first) = Math.DivRem(firstTile, grid.Count);
        (int lastImage, int last) = Math.DivRem(lastTile, grid.Count);
        float* start = images + ((nint)firstImage * cells.ImageSize) + ((nint)Math.Max(grid[first].Top - paddingTop, 0) * cells.RowStep);
        int endRow = Math.Min(grid[last].Top - paddingTop + size, cells.Height);
        float* end = images + ((nint)lastImage * cells.ImageSize) + ((nint)endRow * cells.RowStep);
        start = start < seen ? seen : start;
        if (start < end)
        {
            if (!TileRange.IsWithin<TVector, TSimd>(start, (nint)(end - start)))
                return false;
            seen = end;
        }

        return true;
    }

    private bool IsBounded(float* images, int index)
    {
        (int image, int inImage) = Math.DivRem(index, grid.Count);
        ref readonly Tile tile = ref grid[inImage];
        int top = tile.Top - paddingTop, left = tile.Left - paddingLeft, endRow = Math.Min(top + size, cells.Height);
        int firstColumn = Math.Max(left, 0), columns = Math.Min(left + size, cells.Width) - firstColumn;
        float* from = images + ((nint)image * cells.ImageSize) + ((nint)firstColumn * cells.RunLength);
        for (int row = Math.Max(top, 0); row < endRow; row++)
        {
            for (int run = 0; run < cells.Runs; run++)
            {
                float* values = from + ((nint)row * cells.RowStep) + ((nint)run * cells.RunStep);
                if (!TileRange.IsWithin<TVector, TSimd>(values, (nint)columns * cells.RunLength))
                    return false;
            }
        }

        return true;
    }
}
