using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed unsafe class GroupNormTests
{
    private const float Eps = 1e-5f;

    [Theory]
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 1, 40, 4)]
    [InlineData(7, 5, 16, 4)]
    [InlineData(2, 225, 32, 4)]
    [InlineData(1, 67, 20, 4)]
    [InlineData(3, 961, 16, 4)]
    [InlineData(2, 9, 24, 24)]
    public void Matches_the_double_reference(int images, int pixels, int channels, int groups)
    {
        foreach (bool affine in (ReadOnlySpan<bool>)[true, false])
            CheckAll(images, pixels, channels, groups, affine, offset: 0.3f);
    }

    [Fact]
    public void Takes_every_channel_count()
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            CheckAll(2, 6, channels, channels % 4 == 0 ? 4 : 1, affine: true, offset: 0.3f);
            CheckAll(1, 30, channels, channels, affine: true, offset: 0.3f);
        }
    }

    [Fact]
    public void Keeps_its_digits_where_the_mean_is_large() => CheckAll(1, 961, 16, 4, affine: true, offset: 100f);

    [Fact]
    public void NaN_spoils_its_own_group_alone()
    {
        float[] x = Samples.Uniform(2 * 9 * 16, seed: 1), y = new float[x.Length], mean = new float[8], rstd = new float[8];
        x[5] = float.NaN; // image 0, group 1 of 4
        GroupNorm.Forward(x, default, default, y, mean, rstd, 2, 9, 16, 4, Eps);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i < 9 * 16 && i % 16 / 4 == 1, float.IsNaN(y[i]));
    }

    [Fact]
    public void Works_in_place()
    {
        float[] x = Samples.Uniform(9 * 20, seed: 1), y = new float[x.Length], mean = new float[4], rstd = new float[4];
        GroupNorm.Forward(x, default, default, y, mean, rstd, 1, 9, 20, 4, Eps);
        GroupNorm.Forward(x, default, default, x, mean, rstd, 1, 9, 20, 4, Eps);
        Samples.AssertSameBits(y, x, "y");
    }

    [Fact]
    public void Adds_to_the_parameters_sums_or_leaves_them_out()
    {
        const int images = 2, pixels = 9, channels = 20, groups = 4, elements = images * pixels * channels;
        float[] x = Samples.Uniform(elements, 1), dy = Samples.Uniform(elements, 2), y = new float[elements], dx = new float[elements], same = new float[elements];
        float[] mean = new float[images * groups], rstd = new float[images * groups], dgamma = new float[channels], dbeta = new float[channels];
        float[] gammaSum = Samples.Uniform(channels, 3), betaSum = Samples.Uniform(channels, 4), gammaBefore = [.. gammaSum], betaBefore = [.. betaSum];
        GroupNorm.Forward(x, default, default, y, mean, rstd, images, pixels, channels, groups, Eps);
        GroupNorm.Backward(x, dy, default, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);
        fixed (float* px = x, pdy = dy, pmean = mean, prstd = rstd, to = same, pgamma = gammaSum, pbeta = betaSum)
        {
            GroupNorm.BackwardImages(px, pdy, null, pmean, prstd, to, pgamma, pbeta, images, pixels, channels, groups);
            Samples.AssertSameBits(dx, same, "dx");
            GroupNorm.BackwardImages(px, pdy, null, pmean, prstd, to, null, null, images, pixels, channels, groups);
            Samples.AssertSameBits(dx, same, "dx without sums");
        }

        for (int c = 0; c < channels; c++)
        {
            Assert.Equal(gammaBefore[c] + dgamma[c], gammaSum[c], 2e-6f);
            Assert.Equal(betaBefore[c] + dbeta[c], betaSum[c], 2e-6f);
        }
    }

    [Fact]
    public void Takes_more_channels_than_the_stack_holds() => CheckAll(2, 5, 600, 4, affine: true, offset: 0.3f);

    [Fact]
    public void The_references_gradients_are_slopes()
    {
        const int images = 2, pixels = 3, channels = 8, groups = 4, elements = images * pixels * channels;
        double[] x = Samples.ToDouble(Samples.Uniform(elements, 1)), dy = Samples.ToDouble(Samples.Uniform(elements, 2));
        double[] gamma = Samples.ToDouble(Samples.Uniform(channels, 3)), beta = Samples.ToDouble(Samples.Uniform(channels, 4));
        double[] y = new double[elements], mean = new double[images * groups], rstd = new double[images * groups];
        double[] dx = new double[elements], dgamma = new double[channels], dbeta = new double[channels];
        GroupNormReference.Forward(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, Eps);
        GroupNormReference.Backward(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);

        double Loss()
        {
            GroupNormReference.Forward(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, Eps);
            return y.Zip(dy, (a, b) => a * b).Sum();
        }

        FiniteDifferences.AssertGradient(Loss, x, dx);
        FiniteDifferences.AssertGradient(Loss, gamma, dgamma);
        FiniteDifferences.AssertGradient(Loss, beta, dbeta);
    }

    private static void CheckAll(int images, int pixels, int channels, int groups, bool affine, float offset)
    {
        foreach (VectorWidth width in VectorWidth.All)
            Check(width, images, pixels, channels, groups, affine, offset);
    }

    private static void Check(VectorWidth width, int images, int pixels, int channels, int groups, bool affine, float offset)
    {
        int elements = images * pixels * channels, statistics = images * groups;
        float[] x = Samples.Uniform(elements, 1).Select(v => v + offset).ToArray(), dy = Samples.Uniform(elements, 2);
        float[] gamma = affine ? Samples.Uniform(channels, 3) : [], beta = affine ? Samples.Uniform(channels, 4) : [];
        GuardedBuffer<float> y = GuardedBuffer.Empty(elements), dx = GuardedBuffer.Of(dy);
        GuardedBuffer<float> mean = GuardedBuffer.Empty(statistics), rstd = GuardedBuffer.Empty(statistics);
        GuardedBuffer<float> dgamma = GuardedBuffer.Of(new float[channels]), dbeta = GuardedBuffer.Of(new float[channels]);
        fixed (float* px = x, pgamma = gamma, pbeta = beta, py = y.Span, pdx = dx.Span)
        fixed (float* pmean = mean.Span, prstd = rstd.Span, pdgamma = dgamma.Span, pdbeta = dbeta.Span)
        {
            width.Run(new GroupNormForward(px, pgamma, pbeta, py, pmean, prstd, images, pixels, channels, groups, Eps));
            width.Run(new GroupNormBackward(px, pdx, pgamma, pmean, prstd, pdx, pdgamma, pdbeta, images, pixels, channels, groups));
        }

        double[] xd = Samples.ToDouble(x), dyd = Samples.ToDouble(dy), gammad = Samples.ToDouble(gamma), yd = new double[elements];
        double[] meand = new double[statistics], rstdd = new double[statistics];
        double[] dxd = new double[elements], dgammad = new double[channels], dbetad = new double[channels];
        GroupNormReference.Forward(xd, gammad, Samples.ToDouble(beta), yd, meand, rstdd, images, pixels, channels, groups, Eps);
        GroupNormReference.Backward(xd, dyd, gammad, meand, rstdd, dxd, dgammad, dbetad, images, pixels, channels, groups);

        // The mean is rounded to float once, an error of offset * 2^-24 that rstd enlarges; dx cancels where a group has few elements.
        double largest = rstdd.Max(), slack = 1e-7 * Math.Max(offset, 1) * Math.Max(largest, 1);
        Samples.AssertClose(meand, mean.Span, 1e-7, 1e-7, "mean");
        Samples.AssertClose(rstdd, rstd.Span, 0, 1e-6 + (1e-6 * largest / 1000), "rstd");
        Samples.AssertClose(yd, y.Span, 1e-6 + (2 * slack), 1e-6, "y");
        Samples.AssertClose(dxd, dx.Span, largest * (2e-6 + (4 * slack)), 2e-6, "dx");
        Samples.AssertClose(dgammad, dgamma.Span, (1e-6 + (2 * slack)) * images * pixels, 2e-6, "dgamma");
        Samples.AssertClose(dbetad, dbeta.Span, 1e-6 * Math.Sqrt(images * pixels), 1e-6, "dbeta");
        Assert.All([y, mean, rstd, dx, dgamma, dbeta], buffer => buffer.AssertIntact());
    }
}
