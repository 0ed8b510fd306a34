using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Brings products of a block of tiles back to outputs, through the epilogue.</summary>
internal readonly unsafe struct WinogradOutput<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradShape _shape = shape;
    private readonly TileGrid _grid = new(shape.OutputHeight, shape.OutputWidth, TFilter.Outputs);

    /// <summary>Tiles of an image.</summary>
    public int TilesPerImage => _grid.Count;

    /// <summary>Transforms tiles, numbered through all images, from the planes of some channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* planes, in PlaneLayout layout, int firstTile, int endTile, int firstChannel, int endChannel, float* images, in Epilogue epilogue)
    {
        // SAFETY: both buffers have a line's floats more than they need, so that they can start at a line of the cache.
        float* halfMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.HalfLength + CacheLine.Floats], half = CacheLine.Align(halfMemory);
        float* pixelsMemory = stackalloc float[(TFilter.Outputs * TFilter.Outputs * TSimd.Width) + CacheLine.Floats], pixels = CacheLine.Align(pixelsMemory);
        for (int index = firstTile; index < endTile; index++, planes += layout.TileStep)
        {
            Tile tile = _grid[index % _grid.Count];
            nint start = ((nint)(index / _grid.Count) * _shape.OutputSize) + ((((nint)tile.Top * _shape.OutputWidth) + tile.Left) * _shape.OutputChannels);
            float* from = planes;
            for (int channel = firstChannel; channel < endChannel; channel += TSimd.Width, from += layout.VectorStep)
            {
                WinogradTransform<TVector, TSimd, TFilter>.Output(from, layout.PlaneStep, pixels, half);
                for (int row = tile.FirstRow; row < tile.EndRow; row++)
                {
                    nint offset = start + ((nint)((row * _shape.OutputWidth) + tile.FirstColumn) * _shape.OutputChannels) + channel;
                    float* pixel = pixels + (((row * TFilter.Outputs) + tile.FirstColumn) * TSimd.Width);
                    for (int column = tile.FirstColumn; column < tile.EndColumn; column++, offset += _shape.OutputChannels, pixel += TSimd.Width)
                    {
                        if (channel + TSimd.Width <= endChannel)
                            TSimd.Store(epilogue.Apply<TVector, TSimd>(TSimd.Load(pixel), offset, channel), images + offset);
                        else
                            epilogue.ApplyTail(pixel, images, offset, channel, endChannel - channel);
                    }
                }
            }
        }
    }
}
