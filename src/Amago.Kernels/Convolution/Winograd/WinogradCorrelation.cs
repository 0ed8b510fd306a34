using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>The sums over tiles of a position's products of inputs with output gradients, cut into tiles that fit the registers.</summary>
internal static unsafe class WinogradCorrelation<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Rows and columns of the largest tile, for a kernel's name.</summary>
    public static string TileName(int vectors) =>
        $"{(vectors > 1 ? PairRows(int.MaxValue) : SingleRows(int.MaxValue))}x{Math.Min(vectors, 2) * TSimd.Width}";

    /// <summary>
    /// sums[channel][column] += sum over tiles of inputs[tile][channel] gradients[tile][column], for up to two vectors of columns.
    /// </summary>
    /// <param name="inputs">A plane laid out by tile.</param>
    /// <param name="inputStep">Floats from a tile's inputs to the next's.</param>
    /// <param name="gradients">A plane laid out by tile, at the first column.</param>
    /// <param name="gradientStep">Floats from a tile's gradients to the next's.</param>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="channels">Input channels, filled up to whole vectors.</param>
    /// <param name="sums">Sums that are added to, [channels][columns].</param>
    /// <param name="columnVectors">Vectors of columns, 1 or 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        float* inputs, nint inputStep, float* gradients, nint gradientStep, int tiles, int channels, float* sums, int columnVectors)
    {
        for (int channel = 0; channel < channels;)
        {
            int rows = columnVectors > 1 ? PairRows(channels - channel) : SingleRows(channels - channel);
            if (columnVectors > 1)
                Run<Count2>(rows, inputs + channel, inputStep, gradients, gradientStep, tiles, sums + (channel * 2 * TSimd.Width));
            else
                Run<Count1>(rows, inputs + channel, inputStep, gradients, gradientStep, tiles, sums + (channel * TSimd.Width));
            channel += rows;
        }
    }

    // Two columns: 16 accumulators of AVX-512, 12 elsewhere; 8 rows are better cut in halves than into 6 and 2.
    private static int PairRows(int channels) => channels switch
    {
        >= 8 when TSimd.Width == 16 => 8,
        8 => 4,
        >= 6 => 6,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    private static int SingleRows(int channels) => channels switch
    {
        >= 16 when TSimd.Width == 16 => 16,
        >= 8 => 8,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    private static void Run<TColumns>(int rows, float* left, nint leftStep, float* right, nint rightStep, nint tiles, float* sums)
        where TColumns : struct, ICount
    {
        nint sumStep = TColumns.Value * TSimd.Width;
        switch (rows)
        {
            case 1:
                WinogradTile<TVector, TSimd, Count1, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
            case 2:
                WinogradTile<TVector, TSimd, Count2, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
            case 4:
                WinogradTile<TVector, TSimd, Count4, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
            case 6:
                WinogradTile<TVector, TSimd, Count6, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
            case 8:
                WinogradTile<TVector, TSimd, Count8, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
            default:
                WinogradTile<TVector, TSimd, Count16, TColumns, Count1>.Run(
                    left, leftStep, 0, right, rightStep, 1, tiles, sums, sumStep, add: true);
                break;
        }
    }
}
