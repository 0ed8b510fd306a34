using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Activations;

public sealed unsafe class AdaptiveRationalTests
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
        foreach (SimdWidth width in SimdWidth.All)
            Forward(width);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(1500)]
    [InlineData(70_001)]
    public void Gradients_match_finite_differences(int length)
    {
        foreach (SimdWidth width in SimdWidth.All)
            Backward(width, length);
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

    // More elements than a thread takes at a time.
    [Fact]
    public void Coefficients_get_the_sums_of_all_elements()
    {
        const int Length = 70_001;
        float[] x = Samples.Uniform(Length, seed: 2, scale: 3f), dy = Samples.Uniform(Length, seed: 3);
        float[] dx = new float[Length], dn = new float[6], dd = new float[4];
        AdaptiveRationalBackward.Run(x, dy, dx, Numerator, Denominator, dn, dd);
        double[] n = Samples.ToDouble(Numerator), d = Samples.ToDouble(Denominator);
        Samples.AssertClose(ParameterSlopes(x, dy, n, v => (v, d)), dn, 1e-4, 1e-5, "dNumerator");
        Samples.AssertClose(ParameterSlopes(x, dy, d, v => (n, v)), dd, 1e-4, 1e-5, "dDenominator");
    }

    // As PyTorch's sign is.
    [Fact]
    public void A_coefficient_of_zero_under_the_bars_has_no_slope()
    {
        float[] dx = new float[1], dn = new float[6], dd = new float[4];
        AdaptiveRationalBackward.Run([1f], [1f], dx, [1f, 1f, 0f, 0f, 0f, 0f], [0f, -0f, 1f, -1f], dn, dd);
        Assert.Equal([0f, 0f], dd[..2]);
        Assert.Equal([-2f / 9, 2f / 9], dd[2..], (e, a) => Math.Abs(e - a) < 1e-6f); // 2 / (1 + |d3| + |d4|) by d3 and d4
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

    private static void Forward(SimdWidth width)
    {
        float[] x = Samples.Uniform(333, seed: 1, scale: 5f), y = new float[333];
        fixed (float* from = x, to = y)
            width.Run(new UnaryMap<AdaptiveRational>(from, to, x.Length, new AdaptiveRational(Numerator, Denominator)));
        double[] n = Samples.ToDouble(Numerator), d = Samples.ToDouble(Denominator);

        // Absolute: the numerator's terms cancel below zero.
        Samples.AssertClose(x.Select(v => Function(v, n, d)).ToArray(), y, 2e-6, 1e-6, "y");
    }

    private static void Backward(SimdWidth width, int length)
    {
        float[] x = Samples.Uniform(length, seed: 2, scale: 3f), dy = Samples.Uniform(length, seed: 3);
        GuardedBuffer<float> dx = GuardedBuffer.Empty(length);
        GuardedBuffer<double> sums = new(10, -12345.678);
        sums.Span.Clear();
        fixed (float* px = x, pdy = dy, pdx = dx.Span)
        fixed (double* psums = sums.Span)
            width.Run(new AdaptiveRationalGradient(px, pdy, pdx, length, new AdaptiveRational(Numerator, Denominator), psums));

        double[] n = Samples.ToDouble(Numerator), d = Samples.ToDouble(Denominator), slopes = new double[length];
        for (int i = 0; i < length; i++)
            slopes[i] = dy[i] * Samples.Slope(v => Function(v, n, d), x[i]);
        Samples.AssertClose(slopes, dx.Span, 3e-6, 3e-6, "dx");
        float[] coefficients = [.. sums.ToArray().Select(sum => (float)sum)];
        for (int k = 0; k < 4; k++)
            coefficients[6 + k] *= Math.Sign(Denominator[k]);
        Samples.AssertClose(ParameterSlopes(x, dy, n, v => (v, d)), coefficients.AsSpan(0, 6), 1e-5, 1e-5, "dNumerator");
        Samples.AssertClose(ParameterSlopes(x, dy, d, v => (n, v)), coefficients.AsSpan(6), 1e-5, 1e-5, "dDenominator");
        dx.AssertIntact();
        sums.AssertIntact();
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
