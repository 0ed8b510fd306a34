using Amago.Kernels.Normalization;
using Amago.Kernels.Reductions;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Normalization;

public sealed unsafe class LayerNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly LayerNormShape[] Shapes =
    [
        new(Rows: 1, Features: 2, Epsilon),
        new(Rows: 7, Features: 50, Epsilon),
        new(Rows: 33, Features: 64, Epsilon),
        new(Rows: 2, Features: 3136, Epsilon),
        new(Rows: 100, Features: 257, Epsilon),
    ];

    [Fact]
    public void Matches_the_plain_loops() => Assert.All(Shapes, static shape =>
    {
        CheckAll(shape, isAffine: true);
        CheckAll(shape, isAffine: false);
    });

    [Fact]
    public void Takes_every_feature_count()
    {
        for (int features = 1; features <= 80; features++)
            CheckAll(new(Rows: 3, features, Epsilon), isAffine: true);
    }

    [Fact]
    public void A_row_does_not_depend_on_its_place()
    {
        float[] row = Samples.Uniform(77, 1), x = [.. Samples.Uniform(77 * 40, 2), .. row];
        float[] y = new float[x.Length], mean = new float[41], rstd = new float[41], alone = new float[77];
        LayerNorm.Forward(x, default, default, y, mean, rstd, new(Rows: 41, Features: 77, Epsilon));
        LayerNorm.Forward(row, default, default, alone, mean, rstd, new(Rows: 1, Features: 77, Epsilon));
        Samples.AssertSameBits(alone, y.AsSpan(77 * 40), "y");
    }

    // More rows than a thread takes at a time.
    [Fact]
    public void Gradients_of_many_rows_match_the_plain_loops()
    {
        const int Rows = 75, Features = 77;
        var shape = new LayerNormShape(Rows, Features, Epsilon);
        float[] x = Samples.Uniform(shape.ElementCount, 1), dy = Samples.Uniform(x.Length, 2), gamma = Samples.Uniform(Features, 3);
        NormRun run = NormRun.Empty(x.Length, Rows, Features);
        LayerNorm.Forward(x, gamma, gamma, run.Y, run.Mean, run.Rstd, shape);
        LayerNorm.Backward(x, dy, gamma, run.Mean, run.Rstd, new NormGradients(run.Dx, run.Dgamma, run.Dbeta), shape);
        PlainNormalization plain = PlainNormalization.OfRows(Rows, Features, Epsilon);
        (double[] dx, double[] dgamma, double[] dbeta) = plain.Backward(Samples.ToDouble(x), Samples.ToDouble(dy), Samples.ToDouble(gamma));
        Samples.AssertClose(dx, run.Dx, 1e-5, 0, "dx");
        Samples.AssertClose(dgamma, run.Dgamma, 1e-4, 0, "dgamma");
        Samples.AssertClose(dbeta, run.Dbeta, 1e-4, 0, "dbeta");
    }

    private static void CheckAll(LayerNormShape shape, bool isAffine)
    {
        float[] x = Samples.Uniform(shape.ElementCount, 1), dy = Samples.Uniform(x.Length, 2);
        float[] gamma = isAffine ? Samples.Uniform(shape.Features, 3) : [], beta = isAffine ? Samples.Uniform(shape.Features, 4) : [];
        PlainNormalization plain = PlainNormalization.OfRows(shape.Rows, shape.Features, shape.Epsilon);
        double[] xs = Samples.ToDouble(x), gammas = Samples.ToDouble(gamma);
        (double[] y, double[] mean, double[] rstd) = plain.Forward(xs, gammas, Samples.ToDouble(beta));
        (double[] dx, double[] dgamma, double[] dbeta) = plain.Backward(xs, Samples.ToDouble(dy), gammas);

        // The mean is rounded to float once, which rstd enlarges; dx cancels where a row has few features.
        double largest = Math.Max(rstd.Max(), 1), slack = 1e-7 * largest;
        foreach (SimdWidth width in SimdWidth.All)
        {
            NormRun run = Run(width, shape, x, dy, gamma, beta);
            Samples.AssertClose(mean, run.Mean, 1e-7, 1e-7, "mean");
            Samples.AssertClose(rstd, run.Rstd, 0, 1e-6 + slack, "rstd");
            Samples.AssertClose(y, run.Y, 1e-6 + (2 * slack), 1e-6, "y");
            Samples.AssertClose(dx, run.Dx, largest * (2e-6 + (4 * slack)), 2e-6, "dx");
            Samples.AssertClose(dgamma, run.Dgamma, (1e-6 + (2 * slack)) * shape.Rows, 2e-6, "dgamma");
            Samples.AssertClose(dbeta, run.Dbeta, 1e-6 * Math.Sqrt(shape.Rows), 1e-6, "dbeta");
        }
    }

    private static NormRun Run(SimdWidth width, LayerNormShape shape, float[] x, float[] dy, float[] gamma, float[] beta)
    {
        GuardedBuffer<float> y = GuardedBuffer.Empty(x.Length), dx = GuardedBuffer.Empty(x.Length);
        GuardedBuffer<float> mean = GuardedBuffer.Empty(shape.Rows), rstd = GuardedBuffer.Empty(shape.Rows);
        GuardedBuffer<double> sums = new(2 * shape.Features, -12345.678); // [dgamma, dbeta]
        fixed (float* px = x, pdy = dy, pgamma = gamma, pbeta = beta, py = y.Span, pdx = dx.Span, pmean = mean.Span, prstd = rstd.Span)
        fixed (double* psums = sums.Span)
        {
            var statistics = new Statistics(pmean, prstd);
            width.Run(new LayerNormForward(px, new Affine(pgamma, pbeta), py, statistics, shape));
            width.Run(new LayerNormBackward(px, pdy, pgamma, statistics, pdx, psums, shape));
        }

        Assert.All([y, mean, rstd, dx], buffer => buffer.AssertIntact());
        sums.AssertIntact();
        float[] gradients = Array.ConvertAll(sums.ToArray(), sum => (float)sum);
        return new NormRun(
            y.ToArray(), mean.ToArray(), rstd.ToArray(), dx.ToArray(), gradients[..shape.Features], gradients[shape.Features..]);
    }
}
