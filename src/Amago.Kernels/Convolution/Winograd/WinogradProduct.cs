using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>The matrix products of a position, cut into tiles that fit the registers.</summary>
internal static unsafe class WinogradProduct<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Vectors of columns that a block of weights has where there are as many.</summary>
    public const int BlockVectors = 2;

    /// <summary>Rows and columns of the largest tile, for a kernel's name.</summary>
    public static string TileName(int vectors) => $"{MaxRows(vectors)}x{Math.Min(vectors, BlockVectors) * TSimd.Width}";

    /// <summary>
    /// Rows of the largest tile for some vectors of columns. 12 rows of two columns need 24 accumulators, which only AVX-512's 32 registers
    /// hold; one column leaves room for 12 everywhere.
    /// </summary>
    public static int MaxRows(int vectors) => vectors == 1 || TSimd.Width == 16 ? 12 : 6;

    /// <summary>products[tile][columns] = inputs[tile][channels] weights[channels][columns], for up to two vectors of columns.</summary>
    /// <param name="inputs">A plane laid out by vector; its tiles are filled up to an even number, whose surplus means nothing.</param>
    /// <param name="inputLayout">Distances within <paramref name="inputs"/>.</param>
    /// <param name="chunks">The chunks of tiles that are computed at once.</param>
    /// <param name="inputVectors">Number of vectors of input channels.</param>
    /// <param name="weights">The position's weights, [channels][columns].</param>
    /// <param name="products">The position's plane of results, from the first column on.</param>
    /// <param name="productLayout">Distances within <paramref name="products"/>.</param>
    /// <param name="columnVectors">Vectors of columns, 1 or 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        float* inputs, in PlaneLayout inputLayout, in TileChunks chunks, int inputVectors, float* weights,
        float* products, in PlaneLayout productLayout, int columnVectors)
    {
        int left = 0;
        for (int chunk = 0; chunk < chunks.Count; chunk++)
        {
            int rows = chunks.Rows(chunk);
            float* from = inputs + (left * inputLayout.TileStep), to = products + (left * productLayout.TileStep);
            nint vectorStep = inputLayout.VectorStep, sumStep = productLayout.TileStep;
            if (columnVectors > 1)
                Run<Count2>(rows, from, vectorStep, inputVectors, weights, 2 * TSimd.Width, to, sumStep, add: false);
            else
                Run<Count1>(rows, from, vectorStep, inputVectors, weights, TSimd.Width, to, sumStep, add: false);
            left += rows;
        }
    }

    /// <summary>
    /// sums[row][columns] (+)= cells[row][channels] weights[channels][columns], for an even number of rows and up to two vectors of
    /// columns.
    /// </summary>
    /// <param name="rows">Number of rows: 2, 4 or 6.</param>
    /// <param name="cells">Factors of the rows, [vector][row][lane].</param>
    /// <param name="vectorStep">Floats from a vector of channels to the next.</param>
    /// <param name="inputVectors">Number of vectors of channels.</param>
    /// <param name="weights">Factors of the columns, [channels][columns].</param>
    /// <param name="weightStep">Floats from a channel's weights to the next's.</param>
    /// <param name="sums">The results, [row][columns].</param>
    /// <param name="columnVectors">Vectors of columns, 1 or 2.</param>
    /// <param name="add">Whether to add to what the sums hold.</param>
    public static void Multiply(
        int rows, float* cells, nint vectorStep, int inputVectors, float* weights, nint weightStep, float* sums, int columnVectors,
        bool add)
    {
        if (columnVectors > 1)
            Run<Count2>(rows, cells, vectorStep, inputVectors, weights, weightStep, sums, 2 * TSimd.Width, add);
        else
            Run<Count1>(rows, cells, vectorStep, inputVectors, weights, weightStep, sums, TSimd.Width, add);
    }

    private static void Run<TColumns>(
        int rows, float* left, nint runStep, nint runs, float* right, nint rightStep, float* sums, nint sumStep, bool add)
        where TColumns : struct, ICount
    {
        nint count = TSimd.Width;
        switch (rows)
        {
            case 2:
                WinogradTile<TVector, TSimd, Count2, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
            case 4:
                WinogradTile<TVector, TSimd, Count4, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
            case 6:
                WinogradTile<TVector, TSimd, Count6, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
            case 8:
                WinogradTile<TVector, TSimd, Count8, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
            case 10:
                WinogradTile<TVector, TSimd, Count10, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
            default:
                WinogradTile<TVector, TSimd, Count12, TColumns, CountWidth<TVector, TSimd>>.Run(
                    left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add);
                break;
        }
    }
}
