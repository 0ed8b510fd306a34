namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Tiles of m x m outputs that cover an image. Where the last one would pass the edge, it is moved back inside, so that its input lies in
/// the image too; the outputs that it shares with its neighbour are the neighbour's.
/// </summary>
internal readonly struct TileGrid
{
    // A table: transforms are short, and to find a tile takes divisions.
    private readonly Tile[] _tiles;

    public TileGrid(int outputHeight, int outputWidth, int size)
    {
        int columns = (outputWidth + size - 1) / size;
        _tiles = new Tile[CountOf(outputHeight, outputWidth, size)];
        for (int index = 0; index < _tiles.Length; index++)
        {
            int row = index / columns * size, column = index % columns * size;
            int top = Math.Max(Math.Min(row, outputHeight - size), 0), left = Math.Max(Math.Min(column, outputWidth - size), 0);
            _tiles[index] = new(
                top, left, row - top, column - left, Math.Min(size, outputHeight - top), Math.Min(size, outputWidth - left));
        }
    }

    /// <summary>Number of tiles that cover an image.</summary>
    public int Count => _tiles.Length;

    /// <summary>Number of tiles of <paramref name="size"/> x <paramref name="size"/> outputs that cover an image.</summary>
    public static int CountOf(int outputHeight, int outputWidth, int size) =>
        (outputHeight + size - 1) / size * ((outputWidth + size - 1) / size);

    /// <summary>A tile by its number in the image.</summary>
    public ref readonly Tile this[int index] => ref _tiles[index];
}

/// <summary>Some rows and columns of a tile's outputs; none, where an end is not beyond its first.</summary>
internal readonly record struct TileOutputs(int FirstRow, int EndRow, int FirstColumn, int EndColumn);

/// <summary>A tile of outputs, and which of them are its own; the others are a neighbour's.</summary>
/// <param name="Top">Row of the tile's first output in the image.</param>
/// <param name="Left">Column of the tile's first output in the image.</param>
/// <param name="FirstRow">The tile's first row of outputs that are its own, from 0.</param>
/// <param name="FirstColumn">The tile's first column of outputs that are its own, from 0.</param>
/// <param name="EndRow">The tile's row behind the last one of its own.</param>
/// <param name="EndColumn">The tile's column behind the last one of its own.</param>
internal readonly record struct Tile(int Top, int Left, int FirstRow, int FirstColumn, int EndRow, int EndColumn)
{
    /// <summary>Whether all size x size outputs of the tile are its own.</summary>
    public bool IsWhole(int size) => FirstRow == 0 && FirstColumn == 0 && EndRow == size && EndColumn == size;
}
