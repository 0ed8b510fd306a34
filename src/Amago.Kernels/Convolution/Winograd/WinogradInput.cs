namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Brings tiles of input cells into the transformed domain. Tiles inside the image are read where they lie; those that reach over its edge,
/// and all of them where a run does not fill its vectors, are gathered vector by vector with zeros around.
/// </summary>
internal readonly unsafe struct WinogradInput<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly CellGrid _cells = shape.Input;
    private readonly int _paddingTop = shape.PaddingTop, _paddingLeft = shape.PaddingLeft;
    private readonly TileGrid _grid = new(shape.Output.Height, shape.Output.Width, TFilter.Outputs);

    /// <summary>Vectors of a cell's channels; each run is filled up with zeros to whole vectors.</summary>
    public int Vectors => _cells.Vectors(TSimd.Width);

    /// <summary>The cells that tiles read, and which of the tiles the transformed domain is exact for.</summary>
    public TileValues<TVector, TSimd> Values =>
        new(_cells, _grid, _paddingTop, _paddingLeft, WinogradTransform<TVector, TSimd, TFilter>.Size);

    /// <summary>Transforms tiles, numbered through all images, into the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* images, int* tiles, int count, float* planes, in PlaneLayout layout)
    {
        // SAFETY: a line's floats more than needed, so that the cells can start at a line of the cache; a vector of zeros lies behind them.
        float* memory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + TSimd.Width + CacheLine.Floats];
        float* cells = CacheLine.Align(memory);
        float* zeros = cells + WinogradTransform<TVector, TSimd, TFilter>.TileLength;
        TSimd.Store(TSimd.Create(0), zeros);
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        for (int i = 0; i < count; i++, planes += layout.TileStep)
        {
            int index = tiles[i];
            ref readonly Tile tile = ref _grid[index % _grid.Count];
            int top = tile.Top - _paddingTop, left = tile.Left - _paddingLeft;
            bool inside = top >= 0 && left >= 0 && top + size <= _cells.Height && left + size <= _cells.Width;
            float* from = images + ((nint)(index / _grid.Count) * _cells.ImageSize)
                + ((nint)top * _cells.RowStep) + ((nint)left * _cells.RunLength);
            float* to = planes;
            for (int run = 0; run < _cells.Runs; run++, from += _cells.RunStep)
            {
                for (int channel = 0; channel < _cells.RunLength; channel += TSimd.Width, to += layout.VectorStep)
                {
                    int channels = Math.Min(_cells.RunLength - channel, TSimd.Width);
                    if (inside && channels == TSimd.Width)
                    {
                        WinogradTransform<TVector, TSimd, TFilter>.Input(
                            from + channel, _cells.RowStep, _cells.RunLength, to, layout.PlaneStep);
                        continue;
                    }

                    if (channels == TSimd.Width)
                        Gather(from + channel, top, left, cells, zeros);
                    else
                        GatherSome(from + channel, top, left, channels, cells);
                    WinogradTransform<TVector, TSimd, TFilter>.Input(cells, size * TSimd.Width, TSimd.Width, to, layout.PlaneStep);
                }
            }
        }
    }

    /// <summary>The outputs that a tile owns and for which a tap lies in the image.</summary>
    public TileOutputs Reached(int index, int tapRow, int tapColumn)
    {
        ref readonly Tile tile = ref _grid[index % _grid.Count];
        int top = tile.Top - _paddingTop + tapRow, left = tile.Left - _paddingLeft + tapColumn;
        return new(
            Math.Max(tile.FirstRow, -top),
            Math.Min(tile.EndRow, _cells.Height - top),
            Math.Max(tile.FirstColumn, -left),
            Math.Min(tile.EndColumn, _cells.Width - left));
    }

    /// <summary>Copies a tile's cells, [vector][row][column][lane], with zeros around.</summary>
    public void Gather(float* images, int index, float* cells)
    {
        // SAFETY: one vector of zeros.
        float* zeros = stackalloc float[TSimd.Width];
        TSimd.Store(TSimd.Create(0), zeros);
        (int image, int inImage) = Math.DivRem(index, _grid.Count);
        ref readonly Tile tile = ref _grid[inImage];
        int top = tile.Top - _paddingTop, left = tile.Left - _paddingLeft;
        float* from = images + ((nint)image * _cells.ImageSize) + ((nint)top * _cells.RowStep) + ((nint)left * _cells.RunLength);
        for (int run = 0; run < _cells.Runs; run++, from += _cells.RunStep)
        {
            for (int channel = 0; channel < _cells.RunLength; channel += TSimd.Width)
            {
                if (_cells.RunLength - channel >= TSimd.Width)
                    Gather(from + channel, top, left, cells, zeros);
                else
                    GatherSome(from + channel, top, left, _cells.RunLength - channel, cells);
                cells += WinogradTransform<TVector, TSimd, TFilter>.TileLength;
            }
        }
    }

    /// <summary>
    /// Copies a vector of channels of a tile's cells; those outside the image are read from the zeros. There are no branches: which cells
    /// lie outside follows no pattern that a processor would foresee.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* from, int top, int left, float* cells, float* zeros)
    {
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        nint columnStep = (nint)_cells.RunLength * sizeof(float), fromZeros = (nint)from - (nint)zeros;
        for (int row = 0; row < size; row++, fromZeros += (nint)_cells.RowStep * sizeof(float))
        {
            nint rowMask = Mask(top + row, _cells.Height), distance = fromZeros;
            for (int column = 0; column < size; column++, distance += columnStep, cells += TSimd.Width)
                TSimd.Store(TSimd.Load((float*)((nint)zeros + (distance & rowMask & Mask(left + column, _cells.Width)))), cells);
        }
    }

    /// <summary>All bits, where 0 &lt;= value &lt; end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Mask(int value, int end) => (~value & (value - end)) >> 31;

    /// <summary>Copies what there is of a last vector of channels, with zeros around.</summary>
    private void GatherSome(float* from, int top, int left, int channels, float* cells)
    {
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        new Span<float>(cells, WinogradTransform<TVector, TSimd, TFilter>.TileLength).Clear();
        int endRow = Math.Min(size, _cells.Height - top), firstColumn = Math.Max(-left, 0), endColumn = Math.Min(size, _cells.Width - left);
        for (int row = Math.Max(-top, 0); row < endRow; row++)
        {
            for (int column = firstColumn; column < endColumn; column++)
            {
                float* cell = from + ((nint)row * _cells.RowStep) + ((nint)column * _cells.RunLength);
                new ReadOnlySpan<float>(cell, channels).CopyTo(new Span<float>(cells + (((row * size) + column) * TSimd.Width), channels));
            }
        }
    }
}
