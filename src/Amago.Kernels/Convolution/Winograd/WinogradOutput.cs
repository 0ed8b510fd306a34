using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Brings products of a block of tiles back to outputs, through the epilogue.</summary>
internal readonly unsafe struct WinogradOutput<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly CellGrid _cells = shape.Output;
    private readonly TileGrid _grid = new(shape.Output.Height, shape.Output.Width, TFilter.Outputs);

    /// <summary>Tiles of an image.</summary>
    public int TilesPerImage => _grid.Count;

    /// <summary>From the first cell of some tiles to the last, or as much of it from the first on as their outputs could be.</summary>
    public MemoryRange Range(float* images, int firstTile, int endTile)
    {
        nint start = Start(firstTile), beyond = ((nint)(TFilter.Outputs - 1) * _cells.RowStep) + ((nint)TFilter.Outputs * _cells.RunLength);
        nint most = (nint)(endTile - firstTile) * TFilter.Outputs * TFilter.Outputs * _cells.Channels;
        return new(images + start, Math.Min(Start(endTile - 1) + beyond - start, most));
    }

    /// <summary>Transforms tiles, numbered through all images, from the planes of some vectors of a cell's channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(
        float* planes, in PlaneLayout layout, int firstTile, int endTile, int firstVector, int endVector, float* images, in Epilogue epilogue)
    {
        // SAFETY: a line's floats more than needed, so that the pixels can start at a line of the cache.
        float* memory = stackalloc float[(TFilter.Outputs * TFilter.Outputs * TSimd.Width) + CacheLine.Floats];
        float* pixels = CacheLine.Align(memory);
        nint pixelStep = _cells.RunLength, rowStep = _cells.RowStep;
        (int firstRun, int firstInRun) = Math.DivRem(firstVector, _cells.RunVectors(TSimd.Width));
        int firstChannel = firstInRun * TSimd.Width;
        for (int index = firstTile; index < endTile; index++, planes += layout.TileStep)
        {
            ref readonly Tile tile = ref _grid[index % _grid.Count];
            bool whole = tile.IsWhole(TFilter.Outputs);
            nint offset = Start(index);
            float* from = planes;
            for (int vector = firstVector, run = firstRun, channel = firstChannel; vector < endVector; vector++, from += layout.VectorStep, channel += TSimd.Width)
            {
                if (channel >= _cells.RunLength)
                    (run, channel) = (run + 1, 0);
                int channels = Math.Min(_cells.RunLength - channel, TSimd.Width);
                nint to = offset + ((nint)run * _cells.RunStep) + channel;
                if (whole && channels == TSimd.Width)
                {
                    TFilter.OutputTile<TVector, TSimd>(from, layout.PlaneStep, images, to, rowStep, pixelStep, channel, epilogue);
                    continue;
                }

                TFilter.OutputTile<TVector, TSimd>(from, layout.PlaneStep, pixels, 0, TFilter.Outputs * TSimd.Width, TSimd.Width, channel, default);
                Store(pixels, tile, images, to, channel, channels, epilogue);
            }
        }
    }

    /// <summary>Stores a vector of channels, or what there is of it, of the outputs that a tile owns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(float* pixels, in Tile tile, float* images, nint offset, int channel, int channels, in Epilogue epilogue)
    {
        for (int row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (int column = tile.FirstColumn; column < tile.EndColumn; column++)
            {
                float* pixel = pixels + (((row * TFilter.Outputs) + column) * TSimd.Width);
                nint to = offset + ((nint)row * _cells.RowStep) + ((nint)column * _cells.RunLength);
                if (channels == TSimd.Width)
                    TSimd.Store(epilogue.Apply<TVector, TSimd>(TSimd.Load(pixel), to, channel), images + to);
                else
                    epilogue.ApplyTail(pixel, images, to, channel, channels);
            }
        }
    }

    /// <summary>Floats to the first cell of a tile.</summary>
    private nint Start(int index)
    {
        (int image, int inImage) = Math.DivRem(index, _grid.Count);
        ref readonly Tile tile = ref _grid[inImage];
        return ((nint)image * _cells.ImageSize) + ((nint)tile.Top * _cells.RowStep) + ((nint)tile.Left * _cells.RunLength);
    }
}
