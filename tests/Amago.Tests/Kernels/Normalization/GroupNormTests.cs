using Amago.Kernels.Normalization;
using Amago.Kernels.Reductions;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Normalization;

public sealed unsafe class GroupNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly GroupNormShape[] Shapes =
    [
        new(Images: 1, Pixels: 1, Channels: 2, Groups: 1, Epsilon),
        new(Images: 1, Pixels: 1, Channels: 40, Groups: 4, Epsilon),
        new(Images: 7, Pixels: 5, Channels: 16, Groups: 4, Epsilon),
        new(Images: 2, Pixels: 225, Channels: 32, Groups: 4, Epsilon),
        new(Images: 1, Pixels: 67, Channels: 20, Groups: 4, Epsilon),
        new(Images: 3, Pixels: 961, Channels: 16, Groups: 4, Epsilon),
        new(Images: 2, Pixels: 9, Channels: 24, Groups: 24, Epsilon),
        new(Images: 2, Pixels: 5, Channels: 600, Groups: 4, Epsilon), // more channels than the stack holds
    ];

    [Fact]
    public void Matches_the_plain_loops() => Assert.All(Shapes, static shape =>
    {
        CheckAll(shape, isAffine: true, offset: 0.3f);
        CheckAll(shape, isAffine: false, offset: 0.3f);
    });

    [Fact]
    public void Takes_every_channel_count()
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            CheckAll(new(Images: 2, Pixels: 6, channels, Groups: channels % 4 == 0 ? 4 : 1, Epsilon), isAffine: true, offset: 0.3f);
            CheckAll(new(Images: 1, Pixels: 30, channels, Groups: channels, Epsilon), isAffine: true, offset: 0.3f);
        }
    }

    [Fact]
    public void Keeps_its_digits_where_the_mean_is_large() =>
        CheckAll(new(Images: 1, Pixels: 961, Channels: 16, Groups: 4, Epsilon), isAffine: true, offset: 100f);

    [Fact]
    public void NaN_spoils_its_own_group_alone()
    {
        var shape = new GroupNormShape(Images: 2, Pixels: 9, Channels: 16, Groups: 4, Epsilon);
        float[] x = Samples.Uniform(shape.ElementCount, seed: 1), y = new float[x.Length], mean = new float[8], rstd = new float[8];
        x[5] = float.NaN; // image 0, group 1 of 4
        GroupNorm.Forward(x, default, default, y, mean, rstd, shape);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i < 9 * 16 && i % 16 / 4 == 1, float.IsNaN(y[i]));
    }

    [Fact]
    public void Works_in_place()
    {
        var shape = new GroupNormShape(Images: 1, Pixels: 9, Channels: 20, Groups: 4, Epsilon);
        float[] x = Samples.Uniform(shape.ElementCount, seed: 1), y = new float[x.Length], mean = new float[4], rstd = new float[4];
        GroupNorm.Forward(x, default, default, y, mean, rstd, shape);
        GroupNorm.Forward(x, default, default, x, mean, rstd, shape);
        Samples.AssertSameBits(y, x, "y");
    }

    [Fact]
    public void Adds_to_the_parameters_sums_or_leaves_them_out()
    {
        var shape = new GroupNormShape(Images: 2, Pixels: 9, Channels: 20, Groups: 4, Epsilon);
        int elements = shape.ElementCount, channels = shape.Channels;
        float[] x = Samples.Uniform(elements, 1), dy = Samples.Uniform(elements, 2), y = new float[elements], dx = new float[elements];
        float[] same = new float[elements], mean = new float[8], rstd = new float[8];
        float[] dgamma = new float[channels], dbeta = new float[channels];
        float[] gammaBefore = Samples.Uniform(channels, 3), betaBefore = Samples.Uniform(channels, 4);
        float[] gammaSum = [.. gammaBefore], betaSum = [.. betaBefore];
        GroupNorm.Forward(x, default, default, y, mean, rstd, shape);
        GroupNorm.Backward(x, dy, default, mean, rstd, new NormGradients(dx, dgamma, dbeta), shape);
        fixed (float* px = x, pdy = dy, pmean = mean, prstd = rstd, to = same, pgamma = gammaSum, pbeta = betaSum)
        {
            var statistics = new Statistics(pmean, prstd);
            GroupNorm.BackwardImages(px, pdy, null, statistics, to, new Affine(pgamma, pbeta), shape);
            Samples.AssertSameBits(dx, same, "dx");
            GroupNorm.BackwardImages(px, pdy, null, statistics, to, default, shape);
            Samples.AssertSameBits(dx, same, "dx without sums");
        }

        for (int c = 0; c < channels; c++)
        {
            Assert.Equal(gammaBefore[c] + dgamma[c], gammaSum[c], 2e-6f);
            Assert.Equal(betaBefore[c] + dbeta[c], betaSum[c], 2e-6f);
        }
    }

    private static void CheckAll(GroupNormShape shape, bool isAffine, float offset)
    {
        float[] x = [.. Samples.Uniform(shape.ElementCount, 1).Select(value => value + offset)], dy = Samples.Uniform(x.Length, 2);
        float[] gamma = isAffine ? Samples.Uniform(shape.Channels, 3) : [], beta = isAffine ? Samples.Uniform(shape.Channels, 4) : [];
        var plain = new PlainNormalization(shape.Images, shape.Pixels, shape.Channels, shape.Groups, shape.Epsilon);
        double[] xs = Samples.ToDouble(x), gammas = Samples.ToDouble(gamma);
        (double[] y, double[] mean, double[] rstd) = plain.Forward(xs, gammas, Samples.ToDouble(beta));
        (double[] dx, double[] dgamma, double[] dbeta) = plain.Backward(xs, Samples.ToDouble(dy), gammas);

        // The mean is rounded to float once, an error of offset * 2^-24 that rstd enlarges; dx cancels where a group has few elements.
        double largest = rstd.Max(), slack = 1e-7 * Math.Max(offset, 1) * Math.Max(largest, 1), terms = shape.Images * shape.Pixels;
        foreach (SimdWidth width in SimdWidth.All)
        {
            NormRun run = Run(width, shape, x, dy, gamma, beta);
            Samples.AssertClose(mean, run.Mean, 1e-7, 1e-7, "mean");
            Samples.AssertClose(rstd, run.Rstd, 0, 1e-6 + (1e-6 * largest / 1000), "rstd");
            Samples.AssertClose(y, run.Y, 1e-6 + (2 * slack), 1e-6, "y");
            Samples.AssertClose(dx, run.Dx, largest * (2e-6 + (4 * slack)), 2e-6, "dx");
            Samples.AssertClose(dgamma, run.Dgamma, (1e-6 + (2 * slack)) * terms, 2e-6, "dgamma");
            Samples.AssertClose(dbeta, run.Dbeta, 1e-6 * Math.Sqrt(terms), 1e-6, "dbeta");
        }
    }

    // The backward pass in place.
    private static NormRun Run(SimdWidth width, GroupNormShape shape, float[] x, float[] dy, float[] gamma, float[] beta)
    {
        GuardedBuffer<float> y = GuardedBuffer.Empty(x.Length), dx = GuardedBuffer.Of(dy);
        GuardedBuffer<float> mean = GuardedBuffer.Empty(shape.StatisticsCount), rstd = GuardedBuffer.Empty(shape.StatisticsCount);
        GuardedBuffer<float> dgamma = GuardedBuffer.Of(new float[shape.Channels]), dbeta = GuardedBuffer.Of(new float[shape.Channels]);
        fixed (float* px = x, pgamma = gamma, pbeta = beta, py = y.Span, pdx = dx.Span)
        fixed (float* pmean = mean.Span, prstd = rstd.Span, pdgamma = dgamma.Span, pdbeta = dbeta.Span)
        {
            var statistics = new Statistics(pmean, prstd);
            width.Run(new GroupNormForward(px, new Affine(pgamma, pbeta), py, statistics, shape));
            width.Run(new GroupNormBackward(px, pdx, pgamma, statistics, pdx, new Affine(pdgamma, pdbeta), shape));
        }

        Assert.All([y, mean, rstd, dx, dgamma, dbeta], buffer => buffer.AssertIntact());
        return new NormRun(y.ToArray(), mean.ToArray(), rstd.ToArray(), dx.ToArray(), dgamma.ToArray(), dbeta.ToArray());
    }
}
