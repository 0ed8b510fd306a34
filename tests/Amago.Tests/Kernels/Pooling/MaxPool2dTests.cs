using Amago.Kernels;
using Amago.Kernels.Pooling;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Pooling;

public sealed unsafe class MaxPool2dTests
{
    public static TheoryData<int, int, int, WindowGeometry> Geometries => new()
    {
        { 1, 1, 1, new WindowGeometry(1) },
        { 1, 8, 8, new WindowGeometry(3, 2) },
        { 7, 5, 9, new WindowGeometry(3, 2) },
        { 1, 3, 3, new WindowGeometry(3, 2) },
        { 7, 6, 5, new WindowGeometry(2, 2) },
        { 1, 7, 7, new WindowGeometry(2, 5) }, // the stride steps past the edge
        { 2, 5, 6, new WindowGeometry(3, 1, 1) },
        { 1, 1, 1, new WindowGeometry(3, 2, 1) },
        { 2, 4, 7, new WindowGeometry(3, 2, 2, 1, 1, 0) },
        { 1, 2, 2, new WindowGeometry(2, 1, 2) }, // corner windows lie in the padding alone
        { 1, 2, 2, new WindowGeometry(3) }, // does not fit: no output
        { 2, 8, 7, WindowGeometry.Same((3, 3), (2, 2), (8, 7)) }, // one row more below, as many columns left and right
        { 1, 9, 5, WindowGeometry.Same((2, 5), (3, 1), (9, 5)) },
        { 2, 9, 11, new WindowGeometry(3, 2, 1) },
        { 1, 5, 4, new WindowGeometry(3, 3, 2, 2, 0, 1) },
        { 1, 2, 9, new WindowGeometry(3, 2, 1) }, // no row of windows lies inside
        { 1, 17, 18, new WindowGeometry(16, 1) }, // as many taps as a byte can name
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Matches_the_plain_loops_for_every_channel_count(int images, int height, int width, WindowGeometry window)
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            float[] x = Samples.Uniform(images * height * width * channels, seed: channels);
            CheckAll(x, images, height, width, channels, window);
        }
    }

    [Fact]
    public void Ties_go_to_the_first_tap_and_NaN_wins()
    {
        float[] choices = [0f, -0f, 1f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity];
        for (int seed = 0; seed < 20; seed++)
        {
            // Few different values, and with odd seeds no NaN, so that ties of infinities decide too.
            var random = new Random(seed);
            float[] x = Enumerable.Range(0, 2 * 7 * 6 * 19).Select(_ => choices[random.Next(choices.Length)]).ToArray();
            if (seed % 2 == 1)
                x = x.Select(value => float.IsNaN(value) ? float.NegativeInfinity : value).ToArray();
            CheckAll(x, 2, 7, 6, 19, new WindowGeometry(3, 2, 1));
            CheckAll(x, 2, 7, 6, 19, new WindowGeometry(3, 2));
            CheckAll(x, 2, 7, 6, 19, WindowGeometry.Same((3, 3), (2, 2), (7, 6)));
        }
    }

    [Fact]
    public void A_constant_image_sends_its_gradient_to_the_windows_first_taps()
    {
        float[] x = new float[9], dx = new float[9];
        MaxPool2d.Backward(x, [2f], dx, 1, new PoolShape(Height: 3, Width: 3, Channels: 1, new WindowGeometry(3)));
        Assert.Equal([2f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f], dx);
    }

    [Theory]
    [InlineData(17, 0)]
    [InlineData(19, 9)]
    public void A_window_of_more_taps_than_a_byte_names_works_without_them(int kernel, int padding)
    {
        const int images = 2, height = 19, width = 20, channels = 3;
        var window = new WindowGeometry(kernel, 2, padding);
        var shape = new PoolShape(height, width, channels, window);
        float[] choices = [1f, -1f, 0f, -0f, float.NegativeInfinity, float.NaN], some = Samples.Uniform(images * shape.InputSize, seed: 1);
        var random = new Random(2);
        float[] ties =
            [.. some.Select(_ => choices[random.Next(5)])], mixed = [.. ties.Select(value => random.Next(200) == 0 ? choices[5] : value)];
        foreach (float[] x in (float[][])[some, ties, mixed])
        {
            float[] y = new float[images * shape.OutputSize], dy = Samples.Uniform(y.Length, 3), dx = new float[x.Length];
            float[] expectedY = new float[y.Length], expectedDx = new float[x.Length];
            PlainMaxPool2d.Forward(x, expectedY, images, height, width, channels, window);
            PlainMaxPool2d.Backward(x, dy, expectedDx, images, height, width, channels, window);
            MaxPool2d.Forward(x, y, images, shape);
            MaxPool2d.Backward(x, dy, dx, images, shape);
            Samples.AssertSameBits(expectedY, y, "y");
            Samples.AssertSameBits(expectedDx, dx, "dx");
        }
    }

    [Fact]
    public void Long_batches_match_too()
    {
        float[] x = Samples.Uniform(7 * 31 * 31 * 16, seed: 5);
        CheckAll(x, 7, 31, 31, 16, new WindowGeometry(3, 2));
    }

    private static void CheckAll(float[] x, int images, int height, int width, int channels, WindowGeometry window)
    {
        foreach (SimdWidth vectors in SimdWidth.All)
            Check(vectors, x, images, new PoolShape(height, width, channels, window));
    }

    private static void Check(SimdWidth width, float[] values, int images, PoolShape shape)
    {
        int outputs = images * shape.OutputSize;
        float[] dy = Samples.Uniform(outputs, seed: 99), expectedY = new float[outputs], expectedDx = new float[values.Length];
        PlainMaxPool2d.Forward(values, expectedY, images, shape.Height, shape.Width, shape.Channels, shape.Window);
        PlainMaxPool2d.Backward(values, dy, expectedDx, images, shape.Height, shape.Width, shape.Channels, shape.Window);

        GuardedBuffer<float> x = GuardedBuffer.Of(values), y = GuardedBuffer.Empty(outputs), alone = GuardedBuffer.Empty(outputs);
        GuardedBuffer<float> dx = GuardedBuffer.Empty(values.Length), sum = GuardedBuffer.Of(values);
        GuardedBuffer<byte> taps = new(outputs, 0xAB);
        fixed (float* px = x.Span, py = y.Span, palone = alone.Span, pdy = dy, pdx = dx.Span, psum = sum.Span)
        fixed (byte* ptaps = taps.Span)
        {
            int rows = images * shape.OutputHeight;
            width.Run(new MaxPool2dForward(px, palone, null, rows / 3, rows, shape));
            width.Run(new MaxPool2dForward(px, palone, null, 0, rows / 3, shape));
            width.Run(new MaxPool2dForward(px, py, ptaps, 0, rows, shape));
            width.Run(new MaxPool2dBackward(ptaps, pdy, pdx, images, shape, accumulate: false));
            width.Run(new MaxPool2dBackward(ptaps, pdy, psum, images, shape, accumulate: true));
        }

        string what = $"{shape} in {width}";
        Samples.AssertSameBits(expectedY, alone.Span, $"y without taps, {what}");
        Samples.AssertSameBits(expectedY, y.Span, $"y, {what}");
        Samples.AssertSameBits(expectedDx, dx.Span, $"dx, {what}");
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(
                values[i] + expectedDx[i], sum.Span[i], (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-6f * Math.Max(Math.Abs(a), 1));
        Assert.All([x, y, alone, dx, sum], buffer => buffer.AssertIntact());
        taps.AssertIntact();
    }
}
