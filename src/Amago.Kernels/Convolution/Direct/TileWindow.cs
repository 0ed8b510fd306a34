namespace Amago.Kernels.Convolution.Direct;

/// <summary>What the windows of a tile's pixels have in common, in floats.</summary>
/// <param name="rows">Rows of a window in the source.</param>
/// <param name="rowLength">Floats of a window's row.</param>
/// <param name="rowStride">Floats from a row of a window to the next.</param>
/// <param name="weightStride">Floats from the weights of a row to those of the next.</param>
internal readonly struct TileWindow(nint rows, nint rowLength, nint rowStride, nint weightStride)
{
    public readonly nint Rows = rows, RowLength = rowLength, RowStride = rowStride, WeightStride = weightStride;
}
