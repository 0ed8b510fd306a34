using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed class MaxPool2dTests
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
        }
    }

    [Fact]
    public void A_constant_image_sends_its_gradient_to_the_windows_first_taps()
    {
        float[] x = new float[9], dx = new float[9];
        MaxPool2d.Backward(x, [0f], [2f], dx, 1, 3, 3, 1, new WindowGeometry(3));
        Assert.Equal([2f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f], dx);
    }

    [Fact]
    public void Long_batches_match_too()
    {
        float[] x = Samples.Uniform(7 * 31 * 31 * 16, seed: 5);
        CheckAll(x, 7, 31, 31, 16, new WindowGeometry(3, 2));
    }

    private static void CheckAll(float[] x, int images, int height, int width, int channels, WindowGeometry window)
    {
        Check<Vector256<float>, Simd256>(x, images, height, width, channels, window);
        Check<Vector128<float>, Simd128>(x, images, height, width, channels, window);
        Check<float, SimdScalar>(x, images, height, width, channels, window);
    }

    private static void Check<TVector, TSimd>(float[] values, int images, int height, int width, int channels, WindowGeometry window)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int outputs = images * window.OutputHeight(height) * window.OutputWidth(width) * channels;
        float[] dy = Samples.Uniform(outputs, seed: 99), expectedY = new float[outputs], expectedDx = new float[values.Length];
        MaxPool2dReference.Forward(values, expectedY, images, height, width, channels, window);
        MaxPool2dReference.Backward(values, dy, expectedDx, images, height, width, channels, window);

        GuardedBuffer<float> x = GuardedBuffer.Of(values), y = GuardedBuffer.Empty(outputs), dx = GuardedBuffer.Empty(values.Length);
        MaxPool2d.Forward<TVector, TSimd>(x.Span, y.Span, images, height, width, channels, window);
        MaxPool2d.Backward<TVector, TSimd>(x.Span, y.Span, dy, dx.Span, images, height, width, channels, window);
        Samples.AssertSameBits(expectedY, y.Span, $"y, {channels} channels");
        Samples.AssertSameBits(expectedDx, dx.Span, $"dx, {channels} channels");
        y.AssertIntact();
        dx.AssertIntact();
    }
}
