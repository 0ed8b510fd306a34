namespace Amago.Kernels;

/// <summary>All tiles of one image, or of one block of rows of a matrix.</summary>
internal static unsafe class Product<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Floats that packed weights take: the columns are filled up to whole blocks.</summary>
    public static int PackedSize(int depth, int columns)
    {
        int block = ProductTile<TVector, TSimd>.Columns;
        return checked((columns + block - 1) / block * block * depth);
    }

    /// <summary>
    /// y = bias + windows times weights. Column blocks are outside, so that a block of weights stays in the cache while the pixels pass.
    /// </summary>
    /// <param name="x">Input image.</param>
    /// <param name="windows">Starts of the windows, repeated up to a whole tile.</param>
    /// <param name="rowStride">Floats from a window's row to the next.</param>
    /// <param name="rowLength">Floats of a window's row.</param>
    /// <param name="rows">Rows of a window.</param>
    /// <param name="packed">Weights [column block][rows][rowLength][block].</param>
    /// <param name="bias">One float for each column, filled up to whole blocks, or null.</param>
    /// <param name="y">Output image.</param>
    /// <param name="outputs">Starts of the output pixels, repeated as the windows.</param>
    /// <param name="pixels">How many there are, without the repeated ones.</param>
    /// <param name="columns">Output channels.</param>
    public static void Run(
        float* x, int* windows, int rowStride, int rowLength, int rows, float* packed, float* bias, float* y, int* outputs, int pixels, int columns)
    {
        int block = ProductTile<TVector, TSimd>.Columns;
        float* scratch = stackalloc float[ProductTile<TVector, TSimd>.Pixels * ProductTile<TVector, TSimd>.Columns];
        nint blockSize = (nint)rows * rowLength * block;
        for (int column = 0; column < columns; column += block)
        {
            int width = Math.Min(block, columns - column);
            for (int pixel = 0; pixel < pixels; pixel += ProductTile<TVector, TSimd>.Pixels)
            {
                ProductTile<TVector, TSimd>.Run(
                    x, windows + pixel, rowStride, rowLength, rows, packed, bias == null ? null : bias + column, y + column, outputs + pixel, width, scratch);
            }

            packed += blockSize;
        }
    }
}
