using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>A run of inputs in tiles of nearly equal size: each input is one broadcast, so that the accumulators bound the tile.</summary>
internal static unsafe class Correlation<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>The most inputs of a tile of two vectors: 24 accumulators of 32 registers, or 12 of 16.</summary>
    private static int MaxWide => VectorRegisters.Count >= 32 ? 12 : 6;

    /// <summary>sums[k][0..vectors] += sum over the pixels of x[pixel][k] d[pixel][0..vectors] for any number of inputs k.</summary>
    public static void Run<TVectors>(float* x, int inputs, float* d, in CorrelatedPixels pixels, float* sums, nint stride)
        where TVectors : struct, ICount
    {
        int most = TVectors.Value > 1 ? MaxWide : 12;
        for (int tiles = (inputs + most - 1) / most; tiles > 0; tiles--)
        {
            int count = (inputs + tiles - 1) / tiles;
            switch (count)
            {
                case 1: CorrelationTile<TVector, TSimd>.Run<Count1, TVectors>(x, d, pixels, sums, stride); break;
                case 2: CorrelationTile<TVector, TSimd>.Run<Count2, TVectors>(x, d, pixels, sums, stride); break;
                case 3: CorrelationTile<TVector, TSimd>.Run<Count3, TVectors>(x, d, pixels, sums, stride); break;
                case 4: CorrelationTile<TVector, TSimd>.Run<Count4, TVectors>(x, d, pixels, sums, stride); break;
                case 5: CorrelationTile<TVector, TSimd>.Run<Count5, TVectors>(x, d, pixels, sums, stride); break;
                case 6: CorrelationTile<TVector, TSimd>.Run<Count6, TVectors>(x, d, pixels, sums, stride); break;
                case 7: CorrelationTile<TVector, TSimd>.Run<Count7, TVectors>(x, d, pixels, sums, stride); break;
                case 8: CorrelationTile<TVector, TSimd>.Run<Count8, TVectors>(x, d, pixels, sums, stride); break;
                case 9: CorrelationTile<TVector, TSimd>.Run<Count9, TVectors>(x, d, pixels, sums, stride); break;
                case 10: CorrelationTile<TVector, TSimd>.Run<Count10, TVectors>(x, d, pixels, sums, stride); break;
                case 11: CorrelationTile<TVector, TSimd>.Run<Count11, TVectors>(x, d, pixels, sums, stride); break;
                default: CorrelationTile<TVector, TSimd>.Run<Count12, TVectors>(x, d, pixels, sums, stride); break;
            }

            inputs -= count;
            x += count;
            sums += count * stride;
        }
    }
}
