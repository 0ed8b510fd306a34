using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>Brings products of a block of tiles back to outputs, through the epilogue.</summary>
internal readonly unsafe struct WinogradOutput<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly CellGrid _cells = shape.Output;
    private readonly TileGrid _grid = new(shape.Output.Height, shape.Output.Width, TFilter.Outputs);

    /// <summary>Number of tiles that cover an image.</summary>
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
        float* planes, in PlaneLayout layout, int* tiles, int count, int firstVector, int endVector, in PassMemory memory)
    {
        float* images = memory.To;
        ref readonly Epilogue epilogue = ref memory.Epilogue;

        // SAFETY: a line's floats more than needed, so that the pixels can start at a line of the cache.
        float* buffer = stackalloc float[(TFilter.Outputs * TFilter.Outputs * TSimd.Width) + CacheLine.Floats];
        float* pixels = CacheLine.Align(buffer);
        nint pixelStep = _cells.RunLength, rowStep = _cells.RowStep;
        (int firstRun, int firstInRun) = Math.DivRem(firstVector, _cells.RunVectors(TSimd.Width));
        int firstChannel = firstInRun * TSimd.Width;
        bool isDirect = epilogue.Bias == null || _cells.Runs == 1;
        for (int i = 0; i < count; i++, planes += layout.TileStep)
        {
            int index = tiles[i];
            ref readonly Tile tile = ref _grid[index % _grid.Count];
            bool whole = tile.IsWhole(TFilter.Outputs);
            nint offset = Start(index);
            float* from = planes;
            int run = firstRun, channel = firstChannel;
            for (int vector = firstVector; vector < endVector; vector++, from += layout.VectorStep, channel += TSimd.Width)
            {
                if (channel >= _cells.RunLength)
                    (run, channel) = (run + 1, 0);
                int channels = Math.Min(_cells.RunLength - channel, TSimd.Width);
                nint to = offset + ((nint)run * _cells.RunStep) + channel;
                if (whole && channels == TSimd.Width && isDirect)
                {
                    WinogradTransform<TVector, TSimd, TFilter>.Output(
                        from, layout.PlaneStep, images, to, rowStep, pixelStep, channel, epilogue);
                    continue;
                }

                WinogradTransform<TVector, TSimd, TFilter>.Output(
                    from, layout.PlaneStep, pixels, 0, TFilter.Outputs * TSimd.Width, TSimd.Width, channel, default);
                Store(pixels, TFilter.Outputs * TSimd.Width, TSimd.Width, tile, images, to, channel, channels, epilogue);
            }
        }
    }

    /// <summary>Stores a vector of channels, or what there is of it, of the outputs that a tile owns, through the epilogue.</summary>
    /// <param name="pixels">Sums of the tile's first output.</param>
    /// <param name="pixelRowStep">Floats from a row of sums to the next.</param>
    /// <param name="pixelStep">Floats from an output's sums to the next's.</param>
    /// <param name="index">The tile's number through all images.</param>
    /// <param name="vector">Index of the vector among those of a cell's channels.</param>
    /// <param name="images">The images that are written.</param>
    /// <param name="epilogue">The epilogue that every sum passes through.</param>
    public void Store(float* pixels, int pixelRowStep, int pixelStep, int index, int vector, float* images, in Epilogue epilogue)
    {
        (int run, int inRun) = Math.DivRem(vector, _cells.RunVectors(TSimd.Width));
        int channel = inRun * TSimd.Width, channels = Math.Min(_cells.RunLength - channel, TSimd.Width);
        nint to = Start(index) + ((nint)run * _cells.RunStep) + channel;
        Store(pixels, pixelRowStep, pixelStep, _grid[index % _grid.Count], images, to, channel, channels, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(
        float* pixels, int pixelRowStep, int pixelStep, in Tile tile, float* images, nint offset, int channel, int channels,
        in Epilogue epilogue)
    {
        bool isWhole = channels == TSimd.Width && (epilogue.Bias == null || _cells.Runs == 1);
        for (int row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (int column = tile.FirstColumn; column < tile.EndColumn; column++)
            {
                float* pixel = pixels + (row * pixelRowStep) + (column * pixelStep);
                nint to = offset + ((nint)row * _cells.RowStep) + ((nint)column * _cells.RunLength);
                if (isWhole)
                    TSimd.Store(epilogue.Apply<TVector, TSimd>(TSimd.Load(pixel), to, channel), images + to);
                else
                    StoreSome(pixel, images, to, channel, channels, epilogue);
            }
        }
    }

    /// <summary>Channels of a cell one by one: a run of several pixels has the bias' channels over and over.</summary>
    private void StoreSome(float* sums, float* images, nint to, int channel, int channels, in Epilogue epilogue)
    {
        for (int i = 0; i < channels; i++)
            images[to + i] = epilogue.Apply<float, SimdScalar>(sums[i], to + i, (channel + i) % _cells.PixelChannels);
    }

    /// <summary>Floats from an image's start to the first cell of a tile.</summary>
    private nint Start(int index)
    {
        (int image, int inImage) = Math.DivRem(index, _grid.Count);
        ref readonly Tile tile = ref _grid[inImage];
        return ((nint)image * _cells.ImageSize) + ((nint)tile.Top * _cells.RowStep) + ((nint)tile.Left * _cells.RunLength);
    }
}
