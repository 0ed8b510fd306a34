using Amago.Kernels.Normalization;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Normalization;

public sealed unsafe class UnitNormTests
{
    public static TheoryData<float, float, float, bool> Settings => new()
    {
        { 1, 0, 1e-5f, false }, { 1, 0, 1e-5f, true }, { 4, 1e-12f, 0, false }, { 1, 3, 0.5f, false },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Matches_the_plain_loops_for_every_feature_count(float gain, float floor, float added, bool isDetached)
    {
        for (int features = 1; features <= 80; features++)
            CheckAll(new(Rows: 3, features, gain, floor, added, isDetached));
        CheckAll(new(Rows: 35, Features: 257, gain, floor, added, isDetached));
        CheckAll(new(Rows: 2, Features: 3136, gain, floor, added, isDetached));
    }

    // Norms beyond a float's squares, and squares that vanish.
    [Theory]
    [InlineData(1e25f)]
    [InlineData(1e-22f)]
    [InlineData(1e-30f)]
    public void Magnitudes_that_squares_do_not_hold(float scale)
    {
        var shape = new UnitNormShape(Rows: 40, Features: 77, 1, 0, 1e-30f, IsDetached: false);
        float[] x = Samples.Uniform(shape.ElementCount, 1, scale), dy = Samples.Uniform(x.Length, 2);
        float[] y = new float[x.Length], dx = new float[x.Length];
        UnitNorm.Forward(x, y, shape);
        UnitNorm.Backward(x, dy, dx, shape);
        (double[] expected, double[] gradients) = Plain(shape, x, dy);
        Samples.AssertClose(expected, y, 1e-6, 1e-5, "y");
        double largest = gradients.Max(Math.Abs);
        Samples.AssertClose(
            [.. gradients.Select(value => value / largest)], [.. dx.Select(value => (float)(value / largest))], 1e-5, 1e-5, "dx");
    }

    [Fact]
    public void A_row_may_be_written_in_place()
    {
        var shape = new UnitNormShape(Rows: 3, Features: 37, 1, 0, 1e-5f, IsDetached: false);
        float[] x = Samples.Uniform(shape.ElementCount, 1), y = new float[x.Length];
        UnitNorm.Forward(x, y, shape);
        UnitNorm.Forward(x, x, shape);
        Samples.AssertSameBits(y, x, "in place");
    }

    private static void CheckAll(UnitNormShape shape)
    {
        foreach (SimdWidth width in SimdWidth.All)
        {
            float[] x = Samples.Uniform(shape.ElementCount, 1), dy = Samples.Uniform(x.Length, 2);
            GuardedBuffer<float> y = GuardedBuffer.Empty(x.Length), dx = GuardedBuffer.Empty(x.Length);
            fixed (float* px = x, pdy = dy)
            {
                width.Run(new UnitNormForward(px, y.Pointer, shape));
                width.Run(new UnitNormBackward(px, pdy, dx.Pointer, shape));
            }

            string what = $"{shape} in {width}";
            (double[] expected, double[] gradients) = Plain(shape, x, dy);
            Samples.AssertClose(expected, y.Span, 1e-6, 1e-6, $"y, {what}");
            Samples.AssertClose(gradients, dx.Span, 2e-6 * Math.Max(gradients.Max(Math.Abs), 1), 2e-6, $"dx, {what}");
            GuardedBuffer.AssertIntact(what, y, dx);
        }
    }

    private static (double[] Y, double[] Dx) Plain(UnitNormShape shape, float[] x, float[] dy)
    {
        double[] y = new double[x.Length], dx = new double[x.Length];
        for (int row = 0; row < shape.Rows; row++)
        {
            int[] places = [.. Enumerable.Range(row * shape.Features, shape.Features)];
            double norm = Math.Sqrt(places.Sum(i => (double)x[i] * x[i])), divisor = Math.Max(norm, shape.Floor) + shape.Added;
            bool follows = !shape.IsDetached && norm > 0 && norm >= shape.Floor;
            double along = follows ? places.Sum(i => (double)dy[i] * (x[i] / norm)) : 0;
            foreach (int i in places)
            {
                y[i] = shape.Gain * (x[i] / divisor);
                dx[i] = shape.Gain * ((dy[i] / divisor) - (along * (x[i] / divisor) / divisor));
            }
        }

        return (y, dx);
    }
}
