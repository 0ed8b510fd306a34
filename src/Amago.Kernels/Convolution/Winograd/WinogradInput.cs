using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// Brings tiles of input cells into the transformed domain. Tiles inside the image are read where they lie; those that reach over its edge,
/// and all of them where a run does not fill its vectors, are gathered vector by vector with zeros around.
/// </summary>
internal readonly unsafe struct WinogradInput<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradShape _shape = shape;
    private readonly TileGrid _grid = new(shape.OutputHeight, shape.OutputWidth, TFilter.Outputs);
    private readonly int _runVectors = (shape.RunLength + TSimd.Width - 1) / TSimd.Width;

    /// <summary>Vectors of a cell's channels; each run is filled up with zeros to whole vectors.</summary>
    public int Vectors => _shape.Runs * _runVectors;

    /// <summary>Transforms tiles, numbered through all images, into the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* images, int firstTile, int endTile, float* planes, in PlaneLayout layout)
    {
        // SAFETY: a line's floats more than needed, so that the cells can start at a line of the cache.
        float* cellsMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + CacheLine.Floats], cells = CacheLine.Align(cellsMemory);
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        for (int index = firstTile; index < endTile; index++, planes += layout.TileStep)
        {
            Tile tile = _grid[index % _grid.Count];
            int top = tile.Top - _shape.PaddingTop, left = tile.Left - _shape.PaddingLeft;
            float* from = images + ((nint)(index / _grid.Count) * _shape.ImageSize) + ((nint)top * _shape.RowStep) + ((nint)left * _shape.RunLength);
            bool inside = top >= 0 && left >= 0 && top + size <= _shape.Height && left + size <= _shape.Width && _shape.RunLength % TSimd.Width == 0;
            if (!inside)
                new Span<float>(cells, WinogradTransform<TVector, TSimd, TFilter>.TileLength).Clear();
            float* to = planes;
            for (int run = 0; run < _shape.Runs; run++, from += _shape.RunStep)
            {
                for (int channel = 0; channel < _shape.RunLength; channel += TSimd.Width, to += layout.VectorStep)
                {
                    if (inside)
                    {
                        TFilter.InputTile<TVector, TSimd>(from + channel, _shape.RowStep, _shape.RunLength, to, layout.PlaneStep);
                        continue;
                    }

                    Gather(from + channel, top, left, Math.Min(_shape.RunLength - channel, TSimd.Width), cells);
                    TFilter.InputTile<TVector, TSimd>(cells, size * TSimd.Width, TSimd.Width, to, layout.PlaneStep);
                }
            }
        }
    }

    /// <summary>Copies a vector of channels, or what there is of it, of those cells of a tile that lie in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* from, int top, int left, int channels, float* cells)
    {
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        int endRow = Math.Min(size, _shape.Height - top), firstColumn = Math.Max(-left, 0), endColumn = Math.Min(size, _shape.Width - left);
        for (int row = Math.Max(-top, 0); row < endRow; row++)
        {
            float* cell = cells + (((row * size) + firstColumn) * TSimd.Width), pixel = from + ((nint)row * _shape.RowStep) + ((nint)firstColumn * _shape.RunLength);
            for (int column = firstColumn; column < endColumn; column++, cell += TSimd.Width, pixel += _shape.RunLength)
            {
                if (channels == TSimd.Width)
                    TSimd.Store(TSimd.Load(pixel), cell);
                else
                    new ReadOnlySpan<float>(pixel, channels).CopyTo(new Span<float>(cell, channels));
            }
        }
    }
}
