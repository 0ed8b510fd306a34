using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Activations;

/// <summary>The gradients of <see cref="AdaptiveRational"/>. The sums over x are cut by its length alone.</summary>
internal static unsafe class AdaptiveRationalBackward
{
    private const int Parameters = AdaptiveRational.NumeratorCount + AdaptiveRational.DenominatorCount;

    /// <summary>All written over. x, dy, dx of one length; numerators of 6, denominators of 4. dx may be x or dy itself.</summary>
    public static void Run(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<float> numerator, ReadOnlySpan<float> denominator,
        Span<float> dNumerator, Span<float> dDenominator)
    {
        int length = x.Length, pieces = ParallelLoop.PieceCount(length);
        double[] partials = ArrayPool<double>.Shared.Rent(pieces * Parameters); // [piece][n_0..n_5, d_1..d_4]
        partials.AsSpan(0, pieces * Parameters).Clear();

        // SAFETY: pinned until every piece is done; the slices have checked that dy and dx are as long as x.
        fixed (float* px = x, pdy = dy[..length], pdx = dx[..length])
        fixed (double* sums = partials)
            ParallelLoop.Run(pieces, length, new Pieces(px, pdy, pdx, length, new AdaptiveRational(numerator, denominator), sums));

        PartialSums.Add<double>(partials, pieces, Parameters, dNumerator[..AdaptiveRational.NumeratorCount]);
        Span<double> denominators = partials.AsSpan(AdaptiveRational.NumeratorCount);
        PartialSums.Add<double>(denominators, pieces, Parameters, dDenominator[..AdaptiveRational.DenominatorCount]);
        for (int k = 0; k < AdaptiveRational.DenominatorCount; k++)
            dDenominator[k] *= Sign(denominator[k]);
        ArrayPool<double>.Shared.Return(partials);
    }

    // The derivative of |d| as PyTorch has it: 0 at 0, NaN at NaN.
    private static float Sign(float d) => d > 0 ? 1f : d < 0 ? -1f : d;

    private readonly struct Pieces(float* x, float* dy, float* dx, int length, AdaptiveRational function, double* sums) : IParallelBody
    {
        public void Run(int item)
        {
            nint start = (nint)item * ParallelLoop.PieceLength;
            int n = ParallelLoop.LengthOfPiece(item, length);
            SimdDispatch.Run(new AdaptiveRationalGradient(x + start, dy + start, dx + start, n, function, sums + (item * Parameters)));
        }
    }
}
