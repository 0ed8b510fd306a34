using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The matrix products of a position, cut into tiles that fit the registers.</summary>
internal static unsafe class WinogradProduct<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Vectors of columns that a block of weights has where there are as many.</summary>
    public const int BlockVectors = 2;

    /// <summary>Rows and columns of the largest tile, for a kernel's name.</summary>
    public static string TileName(int vectors) => $"{MostRows(vectors)}x{Math.Min(vectors, BlockVectors) * TSimd.Width}";

    /// <summary>
    /// Rows of the largest tile for some vectors of columns. 12 rows of two columns need 24 accumulators, which only AVX-512's 32 registers
    /// hold; one column leaves room for 12 everywhere.
    /// </summary>
    public static int MostRows(int vectors) => vectors == 1 || TSimd.Width == 16 ? 12 : 6;

    /// <summary>products[tile][columns] = inputs[tile][channels] weights[channels][columns], for up to two vectors of columns.</summary>
    /// <param name="inputs">A plane laid out by vector; its tiles are filled up to an even number, whose surplus means nothing.</param>
    /// <param name="inputLayout">How it lies.</param>
    /// <param name="chunks">How the tiles are cut.</param>
    /// <param name="inputVectors">Vectors of input channels.</param>
    /// <param name="weights">[channels][columns].</param>
    /// <param name="products">A plane at the first column.</param>
    /// <param name="productLayout">How it lies.</param>
    /// <param name="columnVectors">One or two.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        float* inputs, in PlaneLayout inputLayout, in TileChunks chunks, int inputVectors, float* weights, float* products, in PlaneLayout productLayout, int columnVectors)
    {
        int left = 0;
        for (int chunk = 0; chunk < chunks.Count; chunk++)
        {
            int rows = chunks.Rows(chunk);
            float* from = inputs + (left * inputLayout.TileStep), to = products + (left * productLayout.TileStep);
            if (columnVectors > 1)
                Run<Count2>(rows, from, inputLayout.VectorStep, inputVectors, weights, to, productLayout.TileStep);
            else
                Run<Count1>(rows, from, inputLayout.VectorStep, inputVectors, weights, to, productLayout.TileStep);
            left += rows;
        }
    }

    private static void Run<TColumns>(int rows, float* left, nint runStep, nint runs, float* right, float* sums, nint sumStep)
        where TColumns : struct, ICount
    {
        nint rightStep = TColumns.Value * TSimd.Width, count = TSimd.Width;
        switch (rows)
        {
            case 2:
                WinogradTile<TVector, TSimd, Count2, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
            case 4:
                WinogradTile<TVector, TSimd, Count4, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
            case 6:
                WinogradTile<TVector, TSimd, Count6, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
            case 8:
                WinogradTile<TVector, TSimd, Count8, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
            case 10:
                WinogradTile<TVector, TSimd, Count10, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
            default:
                WinogradTile<TVector, TSimd, Count12, TColumns, CountWidth<TVector, TSimd>>.Run(left, 1, runStep, right, rightStep, runs, count, sums, sumStep, add: false);
                break;
        }
    }
}
