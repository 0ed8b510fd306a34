using Amago.Kernels.Pooling;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Pooling;

public sealed unsafe class MeanPool2dTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(2, 31, 33)]
    public void Matches_the_plain_loops_for_every_channel_count(int images, int height, int width)
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            foreach (SimdWidth vectors in SimdWidth.All)
                Check(vectors, images, new MapShape(height, width, channels));
        }
    }

    [Fact]
    public void A_mean_of_equal_values_is_that_value()
    {
        float[] x = new float[7 * 9 * 3], y = new float[3];
        Array.Fill(x, 0.1f);
        MeanPool2d.Forward(x, y, 1, new MapShape(7, 9, 3));
        Assert.All(y, static value => Assert.Equal(0.1f, value, 1e-8f));
    }

    private static void Check(SimdWidth width, int images, MapShape shape)
    {
        int inputs = images * shape.Size, outputs = images * shape.Channels, pixels = shape.Height * shape.Width;
        float[] values = Samples.Uniform(inputs, seed: shape.Channels), gradients = Samples.Uniform(outputs, seed: 99);
        double[] means = new double[outputs], shares = new double[inputs];
        for (int i = 0; i < inputs; i++)
        {
            int output = (i / shape.Size * shape.Channels) + (i % shape.Channels);
            means[output] += values[i] / (double)pixels;
            shares[i] = gradients[output] / (double)pixels;
        }

        GuardedBuffer<float> x = GuardedBuffer.Of(values), y = GuardedBuffer.Empty(outputs), dy = GuardedBuffer.Of(gradients);
        GuardedBuffer<float> dx = GuardedBuffer.Empty(inputs), sum = GuardedBuffer.Of(values);
        width.Run(new MeanPool2dForward(x.Pointer, y.Pointer, images, shape));
        width.Run(new MeanPool2dBackward(dy.Pointer, dx.Pointer, images, shape, accumulate: false));
        width.Run(new MeanPool2dBackward(dy.Pointer, sum.Pointer, images, shape, accumulate: true));

        string what = $"{shape} in {width}";
        Samples.AssertClose(means, y.Span, 2e-7, 0, $"y, {what}");
        Samples.AssertClose(shares, dx.Span, 0, 1e-6, $"dx, {what}");
        Samples.AssertClose([.. shares.Zip(values, static (share, value) => share + value)], sum.Span, 2e-7, 0, $"sum, {what}");
        GuardedBuffer.AssertIntact(what, x, y, dy, dx, sum);
    }
}
