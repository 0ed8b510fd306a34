namespace Amago.Kernels.Convolution.Winograd;

/// <summary>Brings tiles of output gradients into the transformed domain; outputs that a tile does not own count as zeros.</summary>
internal readonly unsafe struct WinogradOutputGradient<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly CellGrid _cells = shape.Output;
    private readonly TileGrid _grid = new(shape.Output.Height, shape.Output.Width, TFilter.Outputs);

    /// <summary>Number of tiles that cover an image.</summary>
    public int TilesPerImage => _grid.Count;

    /// <summary>The gradients that tiles read, and which of the tiles the transformed domain is exact for.</summary>
    public TileValues<TVector, TSimd> Values => new(_cells, _grid, 0, 0, TFilter.Outputs);

    /// <summary>Transforms tiles, numbered through all images, into the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* images, int* tiles, int count, float* planes, in PlaneLayout layout)
    {
        // SAFETY: a line's floats more than needed, so that the pixels can start at a line of the cache.
        float* memory = stackalloc float[(TFilter.Outputs * TFilter.Outputs * TSimd.Width) + CacheLine.Floats];
        float* pixels = CacheLine.Align(memory);
        nint pixelStep = _cells.RunLength, rowStep = _cells.RowStep;
        for (int i = 0; i < count; i++, planes += layout.TileStep)
        {
            int index = tiles[i];
            ref readonly Tile tile = ref _grid[index % _grid.Count];
            float* from = images + ((nint)(index / _grid.Count) * _cells.ImageSize) + (tile.Top * rowStep) + (tile.Left * pixelStep);
            float* to = planes;
            bool whole = tile.IsWhole(TFilter.Outputs) && _cells.RunLength % TSimd.Width == 0;
            if (!whole)
                new Span<float>(pixels, TFilter.Outputs * TFilter.Outputs * TSimd.Width).Clear();
            for (int channel = 0; channel < _cells.RunLength; channel += TSimd.Width, to += layout.VectorStep)
            {
                if (whole)
                {
                    WinogradTransform<TVector, TSimd, TFilter>.OutputGradient(from + channel, rowStep, pixelStep, to, layout.PlaneStep);
                    continue;
                }

                Gather(from + channel, tile, Math.Min(_cells.RunLength - channel, TSimd.Width), pixels, TSimd.Width);
                WinogradTransform<TVector, TSimd, TFilter>.OutputGradient(
                    pixels, TFilter.Outputs * TSimd.Width, TSimd.Width, to, layout.PlaneStep);
            }
        }
    }

    /// <summary>Copies a vector of channels of a tile's outputs, [row][column], with zeros where the tile does not own them.</summary>
    /// <param name="images">Gradients of the output images.</param>
    /// <param name="index">The tile's number through all images.</param>
    /// <param name="channel">The vector's first channel in a cell.</param>
    /// <param name="pixels">Receives the outputs' gradients, the first output's first.</param>
    /// <param name="step">Floats from an output's gradients to the next's.</param>
    public void Gather(float* images, int index, int channel, float* pixels, int step)
    {
        (int image, int inImage) = Math.DivRem(index, _grid.Count);
        ref readonly Tile tile = ref _grid[inImage];
        for (int pixel = 0; pixel < TFilter.Outputs * TFilter.Outputs; pixel++)
            TSimd.Store(TSimd.Create(0), pixels + (pixel * step));
        float* from = images + ((nint)image * _cells.ImageSize) + ((nint)tile.Top * _cells.RowStep) + ((nint)tile.Left * _cells.RunLength);
        Gather(from + channel, tile, Math.Min(_cells.RunLength - channel, TSimd.Width), pixels, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* from, in Tile tile, int channels, float* pixels, int step)
    {
        for (int row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (int column = tile.FirstColumn; column < tile.EndColumn; column++)
            {
                float* pixel = from + ((nint)row * _cells.RowStep) + ((nint)column * _cells.RunLength);
                float* to = pixels + (((row * TFilter.Outputs) + column) * step);
                if (channels == TSimd.Width)
                    TSimd.Store(TSimd.Load(pixel), to);
                else
                    new ReadOnlySpan<float>(pixel, channels).CopyTo(new Span<float>(to, channels));
            }
        }
    }
}
