using Amago.Kernels.Normalization;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Normalization;

public sealed unsafe class RmsNormTests
{
    private const float Epsilon = 1e-4f;

    [Fact]
    public void Matches_the_plain_loops_for_every_feature_count()
    {
        for (int features = 1; features <= 80; features++)
            CheckAll(new(Rows: 3, features, Epsilon));
        CheckAll(new(Rows: 33, Features: 257, Epsilon));
        CheckAll(new(Rows: 2, Features: 3136, Epsilon));
    }

    // More rows than a thread takes at a time; values beyond a float's squares among them.
    [Theory]
    [InlineData(1f)]
    [InlineData(1e25f)]
    [InlineData(1e-25f)]
    public void Many_rows_match_the_plain_loops(float scale)
    {
        var shape = new LayerNormShape(Rows: 75, Features: 77, 0);
        float[] x = Samples.Uniform(shape.ElementCount, 1, scale), dy = Samples.Uniform(x.Length, 2), gamma = Samples.Uniform(77, 3);
        float[] y = new float[x.Length], rstd = new float[75], dx = new float[x.Length], dgamma = new float[77];
        RmsNorm.Forward(x, gamma, y, rstd, shape);
        RmsNorm.Backward(x, dy, gamma, rstd, dx, dgamma, shape);
        (double[] expected, double[] dxs, double[] dgammas) = Plain(shape, x, dy, gamma);
        Samples.AssertClose(expected, y, 1e-6, 1e-6, "y");
        Samples.AssertClose([.. dxs.Select(value => value * scale)], [.. dx.Select(value => value * scale)], 1e-5, 0, "dx");
        Samples.AssertClose(dgammas, dgamma, 1e-4, 0, "dscale");
    }

    [Fact]
    public void A_row_does_not_depend_on_its_place()
    {
        float[] row = Samples.Uniform(77, 1), x = [.. Samples.Uniform(77 * 40, 2), .. row];
        float[] y = new float[x.Length], rstd = new float[41], alone = new float[77];
        RmsNorm.Forward(x, default, y, rstd, new(Rows: 41, Features: 77, Epsilon));
        RmsNorm.Forward(row, default, alone, rstd, new(Rows: 1, Features: 77, Epsilon));
        Samples.AssertSameBits(alone, y.AsSpan(77 * 40), "y");
    }

    private static void CheckAll(LayerNormShape shape)
    {
        foreach (SimdWidth width in SimdWidth.All)
        {
            Check(width, shape, Samples.Uniform(shape.Features, 3));
            Check(width, shape, []);
        }
    }

    private static void Check(SimdWidth width, LayerNormShape shape, float[] gamma)
    {
        float[] x = Samples.Uniform(shape.ElementCount, 1), dy = Samples.Uniform(x.Length, 2);
        (double[] ys, double[] dxs, double[] dgammas) = Plain(shape, x, dy, gamma);
        GuardedBuffer<float> y = GuardedBuffer.Empty(x.Length), rstd = GuardedBuffer.Empty(shape.Rows), dx = GuardedBuffer.Of(dy);
        GuardedBuffer<float> bare = GuardedBuffer.Empty(x.Length);
        GuardedBuffer<double> sums = new(shape.Features, -12345.678);
        fixed (float* px = x, pgamma = gamma)
        {
            width.Run(new RmsNormForward(px, pgamma, y.Pointer, rstd.Pointer, shape));
            width.Run(new RmsNormForward(px, pgamma, bare.Pointer, null, shape));
            var rows = new RmsNormPointers(px, dx.Pointer, pgamma, rstd.Pointer, dx.Pointer); // in place of dy
            width.Run(new RmsNormBackward(rows, sums.Pointer, shape));
        }

        string what = $"{shape} in {width}";
        double largest = rstd.ToArray().Max();
        Samples.AssertClose(ys, y.Span, 1e-6, 1e-6, $"y, {what}");
        Samples.AssertSameBits(y.Span, bare.Span, $"y without statistics, {what}");
        Samples.AssertClose(dxs, dx.Span, 2e-6 * Math.Max(largest, 1), 2e-6, $"dx, {what}");
        Samples.AssertClose(dgammas, Array.ConvertAll(sums.ToArray(), static sum => (float)sum), 1e-5, 1e-5, $"dscale, {what}");
        GuardedBuffer.AssertIntact(what, y, rstd, dx, bare);
        sums.AssertIntact();
    }

    private static (double[] Y, double[] Dx, double[] Dscale) Plain(LayerNormShape shape, float[] x, float[] dy, float[] gamma)
    {
        double[] y = new double[x.Length], dx = new double[x.Length], dscale = new double[shape.Features];
        for (int row = 0; row < shape.Rows; row++)
        {
            int[] places = [.. Enumerable.Range(row * shape.Features, shape.Features)];
            double rstd = 1 / Math.Sqrt(places.Average(i => (double)x[i] * x[i]) + shape.Epsilon);
            double Scaled(int i, double value) => value * (gamma.Length == 0 ? 1 : gamma[i % shape.Features]);
            double weighted = places.Average(i => Scaled(i, dy[i]) * x[i] * rstd);
            foreach (int i in places)
            {
                y[i] = Scaled(i, x[i] * rstd);
                dx[i] = rstd * (Scaled(i, dy[i]) - (x[i] * rstd * weighted));
                dscale[i % shape.Features] += dy[i] * (x[i] * rstd);
            }
        }

        return (y, dx, dscale);
    }
}
