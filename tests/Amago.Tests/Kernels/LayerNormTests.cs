using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed unsafe class LayerNormTests
{
    private const float Eps = 1e-5f;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(7, 50)]
    [InlineData(33, 64)]
    [InlineData(2, 3136)]
    [InlineData(100, 257)]
    public void Matches_the_double_reference(int rows, int features)
    {
        CheckAll(rows, features, affine: true);
        CheckAll(rows, features, affine: false);
    }

    [Fact]
    public void Takes_every_feature_count()
    {
        for (int features = 1; features <= 80; features++)
            CheckAll(3, features, affine: true);
    }

    [Fact]
    public void A_row_does_not_depend_on_its_place()
    {
        float[] row = Samples.Uniform(77, 1), x = [.. Samples.Uniform(77 * 40, 2), .. row];
        float[] y = new float[x.Length], mean = new float[41], rstd = new float[41], alone = new float[77];
        LayerNorm.Forward(x, default, default, y, mean, rstd, 41, 77, Eps);
        LayerNorm.Forward(row, default, default, alone, mean, rstd, 1, 77, Eps);
        Samples.AssertSameBits(alone, y.AsSpan(77 * 40), "y");
    }

    [Fact]
    public void The_references_gradients_are_slopes()
    {
        const int rows = 3, features = 9, elements = rows * features;
        double[] x = Samples.ToDouble(Samples.Uniform(elements, 1)), dy = Samples.ToDouble(Samples.Uniform(elements, 2));
        double[] gamma = Samples.ToDouble(Samples.Uniform(features, 3)), beta = Samples.ToDouble(Samples.Uniform(features, 4));
        double[] y = new double[elements], mean = new double[rows], rstd = new double[rows];
        double[] dx = new double[elements], dgamma = new double[features], dbeta = new double[features];
        LayerNormReference.Forward(x, gamma, beta, y, mean, rstd, rows, features, Eps);
        LayerNormReference.Backward(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, rows, features);

        double Loss()
        {
            LayerNormReference.Forward(x, gamma, beta, y, mean, rstd, rows, features, Eps);
            return y.Zip(dy, (a, b) => a * b).Sum();
        }

        FiniteDifferences.AssertGradient(Loss, x, dx);
        FiniteDifferences.AssertGradient(Loss, gamma, dgamma);
        FiniteDifferences.AssertGradient(Loss, beta, dbeta);
    }

    private static void CheckAll(int rows, int features, bool affine)
    {
        foreach (VectorWidth width in VectorWidth.All)
            Check(width, rows, features, affine);
    }

    private static void Check(VectorWidth width, int rows, int features, bool affine)
    {
        int elements = rows * features;
        float[] x = Samples.Uniform(elements, 1), dy = Samples.Uniform(elements, 2);
        float[] gamma = affine ? Samples.Uniform(features, 3) : [], beta = affine ? Samples.Uniform(features, 4) : [];
        GuardedBuffer<float> y = GuardedBuffer.Empty(elements), dx = GuardedBuffer.Empty(elements);
        GuardedBuffer<float> mean = GuardedBuffer.Empty(rows), rstd = GuardedBuffer.Empty(rows);
        GuardedBuffer<double> dgamma = new(features, -12345.678), dbeta = new(features, -12345.678);
        fixed (float* px = x, pdy = dy, pgamma = gamma, pbeta = beta, py = y.Span, pdx = dx.Span, pmean = mean.Span, prstd = rstd.Span)
        fixed (double* pdgamma = dgamma.Span, pdbeta = dbeta.Span)
        {
            width.Run(new LayerNormForward(px, pgamma, pbeta, py, pmean, prstd, rows, features, Eps));
            width.Run(new LayerNormBackward(px, pdy, pgamma, pmean, prstd, pdx, pdgamma, pdbeta, rows, features));
        }

        double[] xd = Samples.ToDouble(x), dyd = Samples.ToDouble(dy), gammad = Samples.ToDouble(gamma), yd = new double[elements];
        double[] meand = new double[rows], rstdd = new double[rows];
        double[] dxd = new double[elements], dgammad = new double[features], dbetad = new double[features];
        LayerNormReference.Forward(xd, gammad, Samples.ToDouble(beta), yd, meand, rstdd, rows, features, Eps);
        LayerNormReference.Backward(xd, dyd, gammad, meand, rstdd, dxd, dgammad, dbetad, rows, features);

        // The mean is rounded to float once, which rstd enlarges; dx cancels where a row has few features.
        double largest = Math.Max(rstdd.Max(), 1), slack = 1e-7 * largest;
        Samples.AssertClose(meand, mean.Span, 1e-7, 1e-7, "mean");
        Samples.AssertClose(rstdd, rstd.Span, 0, 1e-6 + slack, "rstd");
        Samples.AssertClose(yd, y.Span, 1e-6 + (2 * slack), 1e-6, "y");
        Samples.AssertClose(dxd, dx.Span, largest * (2e-6 + (4 * slack)), 2e-6, "dx");
        Samples.AssertClose(dgammad, dgamma.ToArray().Select(v => (float)v).ToArray(), (1e-6 + (2 * slack)) * rows, 2e-6, "dgamma");
        Samples.AssertClose(dbetad, dbeta.ToArray().Select(v => (float)v).ToArray(), 1e-6 * Math.Sqrt(rows), 1e-6, "dbeta");
        Assert.All([y, mean, rstd, dx], buffer => buffer.AssertIntact());
        Assert.All([dgamma, dbeta], buffer => buffer.AssertIntact());
    }
}
