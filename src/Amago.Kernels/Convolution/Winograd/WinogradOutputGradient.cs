using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Brings tiles of output gradients into the transformed domain; outputs that a tile does not own count as zeros.</summary>
internal readonly unsafe struct WinogradOutputGradient<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradShape _shape = shape;
    private readonly TileGrid _grid = new(shape.OutputHeight, shape.OutputWidth, TFilter.Outputs);
    private readonly int _vectors = (shape.OutputChannels + TSimd.Width - 1) / TSimd.Width;

    /// <summary>Tiles of an image.</summary>
    public int TilesPerImage => _grid.Count;

    /// <summary>Floats that a gathered tile takes.</summary>
    public int GatherLength => TFilter.Outputs * TFilter.Outputs * _vectors * TSimd.Width;

    /// <summary>Transforms tiles, numbered through all images, into the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* images, int firstTile, int endTile, float* planes, in PlaneLayout layout, float* gather)
    {
        float* half = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.HalfLength];
        for (int index = firstTile; index < endTile; index++, planes += layout.TileStep)
        {
            Tile tile = _grid[index % _grid.Count];
            float* from = images + ((nint)(index / _grid.Count) * _shape.OutputSize) + ((((nint)tile.Top * _shape.OutputWidth) + tile.Left) * _shape.OutputChannels);
            nint pixelStep = _shape.OutputChannels, rowStep = _shape.OutputWidth * pixelStep;
            if (!IsWhole(tile) || _shape.OutputChannels % TSimd.Width != 0)
            {
                from = Gather(from, tile, gather);
                pixelStep = _vectors * TSimd.Width;
                rowStep = TFilter.Outputs * pixelStep;
            }

            float* to = planes;
            for (int vector = 0; vector < _vectors; vector++, from += TSimd.Width, to += layout.VectorStep)
                WinogradTransform<TVector, TSimd, TFilter>.OutputGradient(from, rowStep, pixelStep, to, layout.PlaneStep, half);
        }
    }

    private static bool IsWhole(in Tile tile) =>
        (tile.FirstRow, tile.FirstColumn, tile.EndRow, tile.EndColumn) == (0, 0, TFilter.Outputs, TFilter.Outputs);

    /// <summary>Copies the outputs that a tile owns, as [row][column][channels filled up].</summary>
    private float* Gather(float* from, in Tile tile, float* gather)
    {
        new Span<float>(gather, GatherLength).Clear();
        for (int row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (int column = tile.FirstColumn; column < tile.EndColumn; column++)
            {
                Unsafe.CopyBlockUnaligned(
                    gather + (((row * TFilter.Outputs) + column) * _vectors * TSimd.Width),
                    from + (((nint)(row * _shape.OutputWidth) + column) * _shape.OutputChannels),
                    (uint)_shape.OutputChannels * sizeof(float));
            }
        }

        return gather;
    }
}
