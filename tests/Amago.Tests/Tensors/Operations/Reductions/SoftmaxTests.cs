using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Reductions;

public sealed class SoftmaxTests
{
    public static TheoryData<int[], int> Axes =>
        new() { { [4], 0 }, { [2, 3, 5], 0 }, { [2, 3, 5], 1 }, { [2, 3, 5], -1 }, { [3, 1], 1 }, { [0, 3], 1 }, { [3, 0], 1 } };

    [Theory]
    [MemberData(nameof(Axes))]
    public void Gradients_are_the_limits_of_differences(int[] shape, int axis)
    {
        GradientCheck.Run(t => t[0].Softmax(axis), Draw.Uniform(1, shape, -2, 2));
        GradientCheck.Run(t => t[0].LogSoftmax(axis), Draw.Uniform(1, shape, -2, 2));
    }

    [Fact]
    public void Huge_and_masked_logits_stay_finite()
    {
        Tensor x = Tensor.FromArray([1000f, 1000f, float.NegativeInfinity, -1000f], [1, 4]);
        x.RequiresGrad = true;
        Assert.Equal([0.5f, 0.5f, 0f, 0f], x.Softmax().ToArray<float>());
        Tensor log = x.LogSoftmax();
        Assert.Equal(-MathF.Log(2), log.ToArray<float>()[0], 1e-6f);
        log.Slice(1, 0, 1).Sum().Backward();
        float[] gradient = x.Grad!.ToArray<float>();
        Assert.Equal(0.5f, gradient[0], 1e-6f); // log 2 comes rounded
        Assert.Equal(-0.5f, gradient[1], 1e-6f);
        Assert.Equal([0f, 0f], gradient[2..]);
    }

    // The logarithm of a likely outcome is as small as the others are unlikely: 1 plus their sum, rounded, would lose it.
    [Theory]
    [InlineData(-40f)]
    [InlineData(-18f)]
    [InlineData(-3f)]
    [InlineData(-0.9f)]
    [InlineData(-0.9f, 30)]
    [InlineData(-0f, 1000)]
    public void Logarithms_of_likely_outcomes_keep_their_digits(float logit, int others = 1)
    {
        float[] logits = [0f, .. Enumerable.Repeat(logit, others)];
        double sum = others * Math.Exp(logit), expected = sum < 1e-6 ? -sum + (sum * sum / 2) : -Math.Log(1 + sum);
        float actual = Tensor.FromArray(logits, [logits.Length]).LogSoftmax().ToArray<float>()[0];
        Assert.True(Math.Abs((actual / expected) - 1) < 2e-7, $"expected {expected}, got {actual}");
    }

    [Fact]
    public void A_scalar_has_no_axis() => Fails.With<ArgumentException>(() => Tensor.Scalar(1).Softmax(), "softmax", "()");
}
