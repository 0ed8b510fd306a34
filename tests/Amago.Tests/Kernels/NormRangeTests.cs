using Amago.Kernels;

namespace Amago.Tests.Kernels;

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
        const int images = 2, pixels = 70, channels = 20, groups = 4, elements = images * pixels * channels;
        float[] x = Samples.Uniform(elements, 1), dy = Samples.Uniform(elements, 2), gamma = Samples.Uniform(channels, 3);
        float[] beta = Samples.Uniform(channels, 4);
        for (int i = 0; i < elements; i++)
            x[i] *= i % channels < 5 && i < elements / 2 ? scale : 1; // one group of one image
        float[] y = new float[elements], dx = new float[elements], dgamma = new float[channels], dbeta = new float[channels];
        float[] mean = new float[8], rstd = new float[8];
        GroupNorm.Forward(x, gamma, beta, y, mean, rstd, images, pixels, channels, groups, epsilon);
        GroupNorm.Backward(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, images, pixels, channels, groups);

        double[] dxd = new double[elements], yd = new double[elements], dgammad = new double[channels], dbetad = new double[channels];
        double[] md = new double[8], rd = new double[8];
        GroupNormReference.Forward(
            Samples.ToDouble(x), Samples.ToDouble(gamma), Samples.ToDouble(beta), yd, md, rd, images, pixels, channels, groups, epsilon);
        GroupNormReference.Backward(
            Samples.ToDouble(x), Samples.ToDouble(dy), Samples.ToDouble(gamma), md, rd, dxd, dgammad, dbetad, images, pixels, channels, groups);
        Samples.AssertClose(yd, y, 1e-5, 1e-5, "y");
        Samples.AssertClose(dgammad, dgamma, 1e-4, 1e-5, "dgamma");
        Samples.AssertClose(dbetad, dbeta, 1e-4, 1e-5, "dbeta");
        CloseByGroup(dxd, dx, i => (i / (pixels * channels), i % channels / 5));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Layer_norm(float scale, float epsilon)
    {
        const int rows = 5, features = 77, elements = rows * features;
        float[] x = Samples.Uniform(elements, 1), dy = Samples.Uniform(elements, 2), gamma = Samples.Uniform(features, 3);
        float[] beta = Samples.Uniform(features, 4);
        for (int i = 0; i < 2 * features; i++)
            x[i] *= scale;
        float[] y = new float[elements], dx = new float[elements], dgamma = new float[features], dbeta = new float[features];
        float[] mean = new float[rows], rstd = new float[rows];
        LayerNorm.Forward(x, gamma, beta, y, mean, rstd, rows, features, epsilon);
        LayerNorm.Backward(x, dy, gamma, mean, rstd, dx, dgamma, dbeta, rows, features);

        double[] dxd = new double[elements], yd = new double[elements], dgammad = new double[features], dbetad = new double[features];
        double[] md = new double[rows], rd = new double[rows];
        LayerNormReference.Forward(
            Samples.ToDouble(x), Samples.ToDouble(gamma), Samples.ToDouble(beta), yd, md, rd, rows, features, epsilon);
        LayerNormReference.Backward(
            Samples.ToDouble(x), Samples.ToDouble(dy), Samples.ToDouble(gamma), md, rd, dxd, dgammad, dbetad, rows, features);
        Samples.AssertClose(yd, y, 1e-5, 1e-5, "y");
        Samples.AssertClose(dgammad, dgamma, 1e-4, 1e-5, "dgamma");
        Samples.AssertClose(dbetad, dbeta, 1e-4, 1e-5, "dbeta");
        CloseByGroup(dxd, dx, static i => (i / features, 0));
    }

    [Fact]
    public void Constant_values_give_beta_however_large()
    {
        float[] x = new float[64], y = new float[64], beta = Samples.Uniform(64, 1), mean = new float[1], rstd = new float[1];
        foreach (float value in (float[])[0, 0.1f, 33.3f, 1234567.8f, -1e20f, 3.4e38f, 1e-40f])
        {
            Array.Fill(x, value);
            LayerNorm.Forward(x, default, beta, y, mean, rstd, 1, 64, 1e-5f);
            Samples.AssertClose(Samples.ToDouble(beta), y, 1e-4, 0, $"{value}");
            GroupNorm.Forward(x, default, default, y, mean, rstd, 1, 4, 16, 1, 1e-5f);
            Samples.AssertClose(new double[64], y, 1e-4, 0, $"{value}");
        }
    }

    // The spread is a few units in the last place: a rounded mean would be as large.
    [Fact]
    public void Values_far_from_zero_keep_their_differences()
    {
        float[] x = new float[64], dy = Samples.Uniform(64, 1), y = new float[64], dx = new float[64], mean = new float[1];
        float[] rstd = new float[1];
        for (int i = 0; i < x.Length; i++)
            x[i] = 1e6f + (i % 3 * 0.0625f);
        LayerNorm.Forward(x, default, default, y, mean, rstd, 1, 64, 1e-5f);
        LayerNorm.Backward(x, dy, default, mean, rstd, dx, default, default, 1, 64);
        double[] yd = new double[64], dxd = new double[64], ones = new double[64], md = new double[1], rd = new double[1];
        LayerNormReference.Forward(Samples.ToDouble(x), default, default, yd, md, rd, 1, 64, 1e-5f);
        LayerNormReference.Backward(Samples.ToDouble(x), Samples.ToDouble(dy), default, md, rd, dxd, ones, new double[64], 1, 64);
        Samples.AssertClose(yd, y, 1e-5, 1e-5, "y");
        Samples.AssertClose(dxd, dx, 1e-4, 1e-5, "dx");
        GroupNorm.Forward(x, default, default, y, mean, rstd, 1, 16, 4, 1, 1e-5f);
        GroupNorm.Backward(x, dy, default, mean, rstd, dx, default, default, 1, 16, 4, 1);
        Samples.AssertClose(yd, y, 1e-5, 1e-5, "y of a group");
        Samples.AssertClose(dxd, dx, 1e-4, 1e-5, "dx of a group");
    }

    [Fact]
    public void Huge_gradients_of_usual_values_are_finite()
    {
        float[] x = Samples.Uniform(640, 1, 1e10f), dy = Samples.Uniform(640, 2, 1e30f), y = new float[640], dx = new float[640];
        float[] mean = new float[10], rstd = new float[10];
        float[] dgamma = new float[64], dbeta = new float[64];
        LayerNorm.Forward(x, default, default, y, mean, rstd, 10, 64, 1e-5f);
        LayerNorm.Backward(x, dy, default, mean, rstd, dx, dgamma, dbeta, 10, 64);
        Assert.All([.. dx, .. dgamma, .. dbeta], static value => Assert.True(float.IsFinite(value)));
        GroupNorm.Forward(x, default, default, y, mean, rstd, 1, 10, 64, 1, 1e-5f);
        GroupNorm.Backward(x, dy, default, mean, rstd, dx, dgamma, dbeta, 1, 10, 64, 1);
        Assert.All([.. dx, .. dgamma, .. dbeta], static value => Assert.True(float.IsFinite(value)));
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
