namespace Amago.Kernels.Linear;

/// <summary>Rows of floats that lie some distance apart: a matrix, or some columns of one.</summary>
/// <param name="start">The first row's first float.</param>
/// <param name="stride">Floats from one row to the next.</param>
internal readonly unsafe struct StridedRows(float* start, nint stride)
{
    /// <summary>The first row's first float.</summary>
    public float* Start => start;

    /// <summary>Floats from one row to the next.</summary>
    public nint Stride => stride;

    /// <summary>The first float of a row.</summary>
    public float* this[nint row] => start + (row * stride);

    /// <summary>The rows from one on, from one of their columns on.</summary>
    public StridedRows From(nint row, nint column) => new(this[row] + column, stride);
}
