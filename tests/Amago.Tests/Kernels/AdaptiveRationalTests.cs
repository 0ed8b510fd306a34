using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed class AdaptiveRationalTests
{
    private static readonly float[] Numerator =
    [
        0.029792778657264946f, 0.6183735264987601f, 2.323309062531321f,
        3.051936237265109f, 1.4854203263828845f, 0.2510244961111299f,
    ];

    private static readonly float[] Denominator =
    [
        -1.1419548357285474f, 4.393159974992486f, 0.8714712309957245f, 0.34719662339598834f,
    ];

    [Fact]
    public void Matches_its_formula()
    {
        Forward<Vector256<float>, Simd256>();
        Forward<Vector128<float>, Simd128>();
        Forward<float, SimdScalar>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(1500)]
    [InlineData(70_001)]
    public void Gradients_match_finite_differences(int length)
    {
        Backward<Vector256<float>, Simd256>(length);
        Backward<Vector128<float>, Simd128>(length);
        Backward<float, SimdScalar>(length);
    }

    [Fact]
    public void Slope_at_zero_is_the_numerators()
    {
        float[] dx = new float[1], dn = new float[6], dd = new float[4];
        AdaptiveRationalBackward.Run([0f], [2f], dx, Numerator, Denominator, dn, dd);
        Assert.Equal(2 * Numerator[1], dx[0]);
        Assert.Equal([2f, 0f, 0f, 0f, 0f, 0f], dn);
        Assert.Equal([0f, 0f, 0f, 0f], dd);
    }

    [Fact]
    public void NaN_reaches_every_gradient()
    {
        float[] dx = new float[2], dn = new float[6], dd = new float[4];
        AdaptiveRationalBackward.Run([float.NaN, 1f], [1f, 1f], dx, Numerator, Denominator, dn, dd);
        Assert.True(float.IsNaN(dx[0]) && float.IsFinite(dx[1]));
        Assert.All([.. dn, .. dd], value => Assert.True(float.IsNaN(value)));
    }

    private static double Function(double x, ReadOnlySpan<double> n, ReadOnlySpan<double> d)
    {
        double p = 0, q = 1;
        for (int k = 0; k < 6; k++)
            p += n[k] * Math.Pow(x, k);
        for (int k = 1; k <= 4; k++)
            q += Math.Abs(d[k - 1] * Math.Pow(x, k));
        return p / q;
    }

    private static void Forward<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        float[] x = Samples.Uniform(333, seed: 1, scale: 5f), y = new float[333];
        ElementwiseLoop.Map<TVector, TSimd, AdaptiveRational>(x, y, new AdaptiveRational(Numerator, Denominator));
        double[] n = Samples.ToDouble(Numerator), d = Samples.ToDouble(Denominator);

        // Absolute: the numerator's terms cancel below zero.
        Samples.AssertClose(x.Select(v => Function(v, n, d)).ToArray(), y, 2e-6, 1e-6, "y");
    }

    private static void Backward<TVector, TSimd>(int length)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        float[] x = Samples.Uniform(length, seed: 2, scale: 3f), dy = Samples.Uniform(length, seed: 3);
        GuardedBuffer<float> dx = GuardedBuffer.Empty(length), dn = GuardedBuffer.Empty(6), dd = GuardedBuffer.Empty(4);
        AdaptiveRationalBackward.Run<TVector, TSimd>(x, dy, dx.Span, Numerator, Denominator, dn.Span, dd.Span);

        double[] n = Samples.ToDouble(Numerator), d = Samples.ToDouble(Denominator), slopes = new double[length];
        for (int i = 0; i < length; i++)
            slopes[i] = dy[i] * Samples.Slope(v => Function(v, n, d), x[i]);
        Samples.AssertClose(slopes, dx.Span, 3e-6, 3e-6, "dx");
        Samples.AssertClose(ParameterSlopes(x, dy, n, v => (v, d)), dn.Span, 1e-5, 1e-5, "dNumerator");
        Samples.AssertClose(ParameterSlopes(x, dy, d, v => (n, v)), dd.Span, 1e-5, 1e-5, "dDenominator");
        dx.AssertIntact();
        dn.AssertIntact();
        dd.AssertIntact();
    }

    private static double[] ParameterSlopes(float[] x, float[] dy, double[] parameters, Func<double[], (double[] N, double[] D)> with)
    {
        double[] slopes = new double[parameters.Length];
        for (int k = 0; k < slopes.Length; k++)
        {
            double[] up = [.. parameters], down = [.. parameters];
            up[k] += 1e-5;
            down[k] -= 1e-5;
            (double[] upN, double[] upD) = with(up);
            (double[] downN, double[] downD) = with(down);
            for (int i = 0; i < x.Length; i++)
                slopes[k] += dy[i] * (Function(x[i], upN, upD) - Function(x[i], downN, downD)) / 2e-5;
        }

        return slopes;
    }
}
