using Amago.Kernels;
using Amago.Kernels.Linear;

namespace Amago.Tests.Kernels.Linear;

/// <summary>
/// A linear layer's bits: those of chains of multiply-adds for each output, whatever the number of rows, of threads, and whether weights
/// were packed before or on the way.
/// </summary>
[Collection("Workers")]
public sealed class LinearBitsTests
{
    /// <summary>Inputs, outputs.</summary>
    public static TheoryData<int, int> Layers => new()
    {
        { 1, 1 }, { 5, 3 }, { 127, 18 }, { 128, 64 }, { 129, 65 }, { 70, 48 }, { 300, 130 }, { 41, 200 }, { 9, 321 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Do_not_depend_on_the_number_of_rows(int inputs, int outputs)
    {
        const int most = 300;
        float[] x = Sparse(most * inputs, 1), w = Samples.Uniform(inputs * outputs, 2), bias = Samples.Uniform(outputs, 3);
        float[] expected = PlainLinear.Forward(x, w, bias, new(most, inputs, outputs));
        for (int rows = 1; rows <= most; rows += rows < 20 ? 1 : 29)
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                float[] y = new float[rows * outputs];
                using (Workers.Limit(threads))
                    LinearProduct.Forward(x.AsSpan(0, rows * inputs), w, bias, y, new(rows, inputs, outputs));
                Samples.AssertSameBits(expected.AsSpan(0, y.Length), y, $"{rows} rows, {threads} threads");
            }

            AssertPass(x.AsSpan(0, rows * inputs), w, bias, new(rows, inputs, outputs), expected.AsSpan(0, rows * outputs));
        }
    }

    [Fact]
    public void A_zero_beside_a_weight_that_is_not_finite_is_not_left_out()
    {
        float[] w = Samples.Uniform(70 * 40, 2), x = Sparse(4 * 40, 1);
        w[(3 * 40) + 7] = float.PositiveInfinity;
        w[(66 * 40) + 9] = float.NaN;
        for (int row = 0; row < 4; row++)
            x[(row * 40) + 7] = x[(row * 40) + 9] = 0;
        float[] y = new float[4 * 70];
        LinearProduct.Forward(x, w, [], y, new(4, 40, 70));
        for (int row = 0; row < 4; row++)
        {
            Assert.True(float.IsNaN(y[(row * 70) + 3]) && float.IsNaN(y[(row * 70) + 66]));
            AssertPass(x.AsSpan(row * 40, 40), w, [], new(1, 40, 70), y.AsSpan(row * 70, 70));
        }
    }

    [Fact]
    public void Inputs_that_are_not_finite_reach_every_output()
    {
        float[] x = [0, float.NaN, 0, 1, float.PositiveInfinity, 0, float.NegativeInfinity, 2], w = Samples.Uniform(4 * 5, 1);
        AssertPass(x.AsSpan(0, 4), w, [], new(1, 4, 5));
        AssertPass(x.AsSpan(4, 4), w, [], new(1, 4, 5));
        AssertPass(x, w, [], new(2, 4, 5));
    }

    // The product of the small numbers is too small for a float and rounds to -0, which a zero behind it would turn into 0.
    [Theory]
    [InlineData(new[] { -1e-30f, 0 }, new[] { 1e-30f, 1 })]
    [InlineData(new[] { 0, -1e-30f }, new[] { 1, 1e-30f })]
    public void A_sum_that_is_zero_has_no_sign(float[] x, float[] w)
    {
        float[] bias = [-0f];
        AssertPass(x, w, bias, new(1, 2, 1));
        float[] y = [1];
        LinearProduct.Forward(x, w, bias, y, new(1, 2, 1));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(y[0]));
    }

    [Fact]
    public void No_rows_and_no_inputs_are_no_problem()
    {
        float[] y = [5, 5, 5, 5];
        LinearProduct.Forward([], [], [1, 2], y, new(2, 0, 2));
        Assert.Equal([1f, 2f, 1f, 2f], y);
        LinearProduct.Forward([], [1, 2], [], [], new(0, 1, 2));
    }

    private static unsafe void AssertPass(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, LinearShape shape, ReadOnlySpan<float> expected = default)
    {
        GuardedBuffer<float> xs = GuardedBuffer.Of(x, isAligned: false), ws = GuardedBuffer.Of(w, isAligned: false);
        GuardedBuffer<float> biases = GuardedBuffer.Of(bias, isAligned: false), y = GuardedBuffer.Empty(shape.Rows * shape.Outputs);
        if (expected.IsEmpty)
            expected = PlainLinear.Forward(x, w, bias, shape);
        foreach (bool isPacked in new[] { false, true })
        {
            LinearRun.Forward(LinearPass.Widest, xs, ws, biases, y, shape, isPacked);
            Samples.AssertSameBits(expected, y.Span, $"{shape}, packed: {isPacked}");
        }
    }

    /// <summary>Half of the values are zero, some of them with a sign.</summary>
    private static float[] Sparse(int count, int seed) =>
        [.. Samples.Uniform(count, seed).Select(static value => value > 0 ? value : value < -0.7f ? -0f : value < -0.3f ? 0 : value)];
}
