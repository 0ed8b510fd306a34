using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// Brings tiles of input cells into the transformed domain. Tiles inside the image are read where they lie; those that reach over its edge,
/// and all of them where a run does not fill its vectors, are gathered into scratch memory with zeros around.
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

    /// <summary>Floats that a gathered tile takes.</summary>
    public int GatherLength => WinogradTransform<TVector, TSimd, TFilter>.Positions * Vectors * TSimd.Width;

    /// <summary>Transforms tiles, numbered through all images, into the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(float* images, int firstTile, int endTile, float* planes, in PlaneLayout layout, float* gather)
    {
        float* half = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.HalfLength];
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size;
        for (int index = firstTile; index < endTile; index++, planes += layout.TileStep)
        {
            Tile tile = _grid[index % _grid.Count];
            float* image = images + ((nint)(index / _grid.Count) * _shape.ImageSize);
            int top = tile.Top - _shape.PaddingTop, left = tile.Left - _shape.PaddingLeft;
            bool inside = top >= 0 && left >= 0 && top + size <= _shape.Height && left + size <= _shape.Width && _shape.RunLength % TSimd.Width == 0;
            float* from = inside ? image + ((nint)top * _shape.RowStep) + ((nint)left * _shape.RunLength) : Gather(image, top, left, gather);
            nint cellStep = inside ? _shape.RunLength : Vectors * TSimd.Width;
            nint rowStep = inside ? _shape.RowStep : size * cellStep, runStep = inside ? _shape.RunStep : _runVectors * TSimd.Width;
            float* to = planes;
            for (int run = 0; run < _shape.Runs; run++, from += runStep)
            {
                for (nint vector = 0; vector < _runVectors; vector++, to += layout.VectorStep)
                    WinogradTransform<TVector, TSimd, TFilter>.Input(from + (vector * TSimd.Width), rowStep, cellStep, to, layout.PlaneStep, half);
            }
        }
    }

    /// <summary>Copies the cells of a tile that lie in the image, as [row][column][run][run filled up].</summary>
    private float* Gather(float* image, int top, int left, float* gather)
    {
        int size = WinogradTransform<TVector, TSimd, TFilter>.Size, run = _runVectors * TSimd.Width;
        new Span<float>(gather, GatherLength).Clear();
        int endRow = Math.Min(size, _shape.Height - top), firstColumn = Math.Max(-left, 0), endColumn = Math.Min(size, _shape.Width - left);
        for (int row = Math.Max(-top, 0); row < endRow; row++)
        {
            for (int column = firstColumn; column < endColumn; column++)
            {
                float* from = image + ((nint)(top + row) * _shape.RowStep) + ((nint)(left + column) * _shape.RunLength);
                float* to = gather + ((nint)((row * size) + column) * _shape.Runs * run);
                for (int i = 0; i < _shape.Runs; i++)
                    Unsafe.CopyBlockUnaligned(to + (i * run), from + ((nint)i * _shape.RunStep), (uint)_shape.RunLength * sizeof(float));
            }
        }

        return gather;
    }
}
