using System.Buffers;
using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>The gradients of <see cref="AdaptiveRational"/>, all written over. The sums over x are cut by its length alone.</summary>
internal static unsafe class AdaptiveRationalBackward
{
    private const int Parameters = AdaptiveRational.NumeratorCount + AdaptiveRational.DenominatorCount;

    /// <summary>x, dy, dx of one length; numerators of 6, denominators of 4. dx may be x or dy itself.</summary>
    public static void Run(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<float> numerator, ReadOnlySpan<float> denominator,
        Span<float> dNumerator, Span<float> dDenominator)
    {
        if (Simd256.IsSupported)
            Run<Vector256<float>, Simd256>(x, dy, dx, numerator, denominator, dNumerator, dDenominator);
        else if (Simd128.IsSupported)
            Run<Vector128<float>, Simd128>(x, dy, dx, numerator, denominator, dNumerator, dDenominator);
        else
            Run<float, SimdScalar>(x, dy, dx, numerator, denominator, dNumerator, dDenominator);
    }

    public static void Run<TVector, TSimd>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<float> numerator, ReadOnlySpan<float> denominator,
        Span<float> dNumerator, Span<float> dDenominator)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int length = x.Length, pieces = ParallelLoop.PieceCount(length);
        double[] partials = ArrayPool<double>.Shared.Rent(pieces * Parameters); // [piece][n_0..n_5, d_1..d_4]

        // SAFETY: pinned until every piece is done; the slices have checked that dy and dx are as long as x.
        fixed (float* px = x, pdy = dy[..length], pdx = dx[..length])
        fixed (double* sums = partials)
        {
            var function = new AdaptiveRational(numerator, denominator);
            var body = new AdaptiveRationalBackwardPieces<TVector, TSimd>(px, pdy, pdx, length, function, sums);
            ParallelLoop.Run(pieces, length, body);
        }

        for (int k = 0; k < Parameters; k++)
        {
            double sum = 0;
            for (int piece = 0; piece < pieces; piece++)
                sum += partials[(piece * Parameters) + k];
            if (k < AdaptiveRational.NumeratorCount)
                dNumerator[k] = (float)sum;
            else
                dDenominator[k - AdaptiveRational.NumeratorCount] = (float)(sum * Sign(denominator[k - AdaptiveRational.NumeratorCount]));
        }

        ArrayPool<double>.Shared.Return(partials);
    }

    // The derivative of |d| as PyTorch has it: 0 at 0, NaN at NaN.
    private static float Sign(float d) => d > 0 ? 1f : d < 0 ? -1f : d;
}
