namespace Amago.Kernels.Convolution.Direct;

/// <summary>What the windows of a tile's pixels have in common, in floats.</summary>
/// <param name="rows">Rows of a window.</param>
/// <param name="rowLength">Floats of a window's row.</param>
/// <param name="rowStride">From a window's row to the next.</param>
/// <param name="weightStride">From a row's weights to the next.</param>
internal readonly struct TileWindow(nint rows, nint rowLength, nint rowStride, nint weightStride)
{
    public readonly nint Rows = rows, RowLength = rowLength, RowStride = rowStride, WeightStride = weightStride;
}
