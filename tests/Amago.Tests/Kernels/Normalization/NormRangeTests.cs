using Amago.Kernels.Normalization;

namespace Amago.Tests.Kernels.Normalization;

/// <summary>Normalisation of values whose variance, or its reciprocal, is beyond a float: as float64 has it.</summary>
public sealed class NormRangeTests
{
    public static TheoryData<float, float> Scales => new()
    {
        { 1e20f, 1e-5f }, { -1e19f, 1e-5f }, { 3e37f, 1e-5f }, { 3.4e38f, 1e-5f }, { 1e17f, 1e-5f },
        { 1e-22f, 0 }, { 1e-30f, 1e-5f }, { 1e-40f, 1e-5f },
    };

    [Theory]
    [MemberData(nameof(Scales))]
    public void Group_norm(float scale, float epsilon)
    {
        var shape = new GroupNormShape(Images: 2, Pixels: 70, Channels: 20, Groups: 4, epsilon);
        float[] x = Samples.Uniform(shape.ElementCount, 1);
        for (int i = 0; i < x.Length; i++)
            x[i] *= i % 20 < 5 && i < x.Length / 2 ? scale : 1; // one group of one image
        Check(x, shape, i => (i / (70 * 20), i % 20 / 5));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Layer_norm(float scale, float epsilon)
    {
        var shape = new LayerNormShape(Rows: 5, Features: 77, epsilon);
        float[] x = Samples.Uniform(shape.ElementCount, 1);
        for (int i = 0; i < 2 * 77; i++)
            x[i] *= scale;
        Check(x, shape, i => (i / 77, 0));
    }

    [Fact]
    public void Constant_values_give_beta_however_large()
    {
        float[] x = new float[64], beta = Samples.Uniform(64, 1), y = new float[64], mean = new float[1], rstd = new float[1];
        foreach (float value in (float[])[0, 0.1f, 33.3f, 1234567.8f, -1e20f, 3.4e38f, 1e-40f])
        {
            Array.Fill(x, value);
            LayerNorm.Forward(x, default, beta, y, mean, rstd, new(Rows: 1, Features: 64, 1e-5f));
            Samples.AssertClose(Samples.ToDouble(beta), y, 1e-4, 0, $"{value}");
            GroupNorm.Forward(x, default, default, y, mean, rstd, new(Images: 1, Pixels: 4, Channels: 16, Groups: 1, 1e-5f));
            Samples.AssertClose(new double[64], y, 1e-4, 0, $"{value}");
        }
    }

    // The spread is a few units in the last place, or some hundred: a rounded mean would be as large, or cost half the digits.
    [Theory]
    [InlineData(1e6f)]
    [InlineData(1e3f)]
    public void Values_far_from_zero_keep_their_differences(float centre)
    {
        float[] x = [.. Enumerable.Range(0, 70).Select(i => centre + (i % 3 * 0.0625f))];
        Check(x, new LayerNormShape(Rows: 1, Features: 70, 1e-5f), i => (0, 0), isAffine: false);
        Check(x, new GroupNormShape(Images: 1, Pixels: 14, Channels: 5, Groups: 1, 1e-5f), i => (0, 0), isAffine: false);
    }

    [Fact]
    public void Huge_gradients_of_usual_values_are_finite()
    {
        float[] x = Samples.Uniform(640, 1, 1e10f), dy = Samples.Uniform(640, 2, 1e30f);
        var rows = new LayerNormShape(Rows: 10, Features: 64, 1e-5f);
        var image = new GroupNormShape(Images: 1, Pixels: 10, Channels: 64, Groups: 1, 1e-5f);
        ExpectGradients(PlainNormalization.OfRows(10, 64, 1e-5f), Run(x, dy, [], [], rows));
        ExpectGradients(new PlainNormalization(Images: 1, Pixels: 10, Channels: 64, Groups: 1, Epsilon: 1e-5f), Run(x, dy, [], [], image));

        void ExpectGradients(PlainNormalization plain, NormRun run)
        {
            (double[] dx, double[] dgamma, double[] dbeta) = plain.Backward(Samples.ToDouble(x), Samples.ToDouble(dy), []);
            Near(dx, run.Dx);
            Near(dgamma, run.Dgamma);
            Near(dbeta, run.Dbeta);
        }

        static void Near(double[] expected, float[] actual) =>
            Samples.AssertClose(expected, actual, 1e-5 * expected.Max(Math.Abs), 0, "gradients");
    }

    private static void Check(float[] x, GroupNormShape shape, Func<int, (int, int)> set, bool isAffine = true) =>
        Check(
            x,
            shape.Channels,
            isAffine,
            new PlainNormalization(shape.Images, shape.Pixels, shape.Channels, shape.Groups, shape.Epsilon),
            (dy, gamma, beta) => Run(x, dy, gamma, beta, shape),
            set);

    private static void Check(float[] x, LayerNormShape shape, Func<int, (int, int)> set, bool isAffine = true) =>
        Check(
            x,
            shape.Features,
            isAffine,
            PlainNormalization.OfRows(shape.Rows, shape.Features, shape.Epsilon),
            (dy, gamma, beta) => Run(x, dy, gamma, beta, shape),
            set);

    private static void Check(
        float[] x,
        int channels,
        bool isAffine,
        PlainNormalization plain,
        Func<float[], float[], float[], NormRun> run,
        Func<int, (int, int)> set)
    {
        float[] dy = Samples.Uniform(x.Length, 2), gamma = isAffine ? Samples.Uniform(channels, 3) : [];
        float[] beta = isAffine ? Samples.Uniform(channels, 4) : [];
        NormRun actual = run(dy, gamma, beta);
        double[] xs = Samples.ToDouble(x), gammas = Samples.ToDouble(gamma);
        (double[] dx, double[] dgamma, double[] dbeta) = plain.Backward(xs, Samples.ToDouble(dy), gammas);
        Samples.AssertClose(plain.Forward(xs, gammas, Samples.ToDouble(beta)).Y, actual.Y, 1e-5, 1e-5, "y");
        CloseByGroup(dx, actual.Dx, set);
        if (!isAffine)
            return;
        Samples.AssertClose(dgamma, actual.Dgamma, 1e-4, 1e-5, "dgamma");
        Samples.AssertClose(dbeta, actual.Dbeta, 1e-4, 1e-5, "dbeta");
    }

    private static NormRun Run(float[] x, float[] dy, float[] gamma, float[] beta, GroupNormShape shape)
    {
        NormRun run = NormRun.Empty(x.Length, shape.StatisticsCount, shape.Channels);
        GroupNorm.Forward(x, gamma, beta, run.Y, run.Mean, run.Rstd, shape);
        GroupNorm.Backward(x, dy, gamma, run.Mean, run.Rstd, new NormGradients(run.Dx, run.Dgamma, run.Dbeta), shape);
        return run;
    }

    private static NormRun Run(float[] x, float[] dy, float[] gamma, float[] beta, LayerNormShape shape)
    {
        NormRun run = NormRun.Empty(x.Length, shape.Rows, shape.Features);
        LayerNorm.Forward(x, gamma, beta, run.Y, run.Mean, run.Rstd, shape);
        LayerNorm.Backward(x, dy, gamma, run.Mean, run.Rstd, new NormGradients(run.Dx, run.Dgamma, run.Dbeta), shape);
        return run;
    }

    // Gradients of a set are as small as its values are large: each set has a scale of its own.
    private static void CloseByGroup(double[] expected, float[] actual, Func<int, (int, int)> set)
    {
        foreach (IGrouping<(int, int), int> group in Enumerable.Range(0, expected.Length).GroupBy(set))
        {
            double largest = group.Max(i => Math.Abs(expected[i]));
            foreach (int i in group)
            {
                bool isClose = Math.Abs(expected[i] - actual[i]) <= Math.Max(1e-5 * largest, 3e-45);
                Assert.True(isClose, $"dx[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
            }
        }
    }
}
