using Amago.Nets;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Nets;

public sealed class LossTests
{
    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 2, 3, 5 })]
    public void Gradients_of_squared_errors(int[] shape) =>
        GradientCheck.Run(static t => Losses.Mse(t[0], t[1]), Draw.Uniform(1, shape), Draw.Uniform(2, shape));

    // Differences are multiples of 0.2 plus 0.1, so none is near delta = 1 or 0.6, where the second derivative jumps.
    [Theory]
    [InlineData(1f)]
    [InlineData(0.6f)]
    [InlineData(float.PositiveInfinity)]
    public void Gradients_of_huber_errors_on_both_sides_of_delta(float delta) =>
        GradientCheck.Run(t => Losses.Huber(t[0], t[1], delta), Draw.Distinct(1, [3, 7]), Tensor.Full([3, 7], -0.1f));

    [Fact]
    public void Gradients_of_cross_entropy()
    {
        GradientCheck.Run(static t => Losses.CrossEntropy(t[0], Tensor.FromArray([2L, 0, 2], [3])), Draw.Uniform(1, [3, 4], -2, 2));
        GradientCheck.Run(static t => Losses.CrossEntropy(t[0], Tensor.FromArray([0L, 0], [2, 1])), Draw.Uniform(1, [2, 1, 1]));
        GradientCheck.Run(static t => Losses.CrossEntropy(t[0], Tensor.FromArray([1L], [])), Draw.Uniform(1, [3]));
    }

    [Fact]
    public void Values_are_what_the_formulas_say()
    {
        Tensor prediction = Tensor.FromArray([0f, 0.5f, 3f], [3]), target = Tensor.FromArray([0f, 0f, 0f], [3]);
        Assert.Equal((0 + 0.25f + 9) / 3, Losses.Mse(prediction, target).Item<float>(), 1e-6f);
        Assert.Equal((0 + 0.125f + 2.5f) / 3, Losses.Huber(prediction, target).Item<float>(), 1e-6f);
        Assert.Equal((0 + 0.125f + 2.5f) / 3, Losses.Huber(-prediction, target).Item<float>(), 1e-6f);
        Assert.Equal((0 + 0.125f + (2 * (3 - 1f))) / 3, Losses.Huber(prediction, target, 2).Item<float>(), 1e-6f);
        Assert.Equal(
            MathF.Log(1 + MathF.E),
            Losses.CrossEntropy(Tensor.FromArray([0f, 1f], [1, 2]), Tensor.FromArray([0L], [1])).Item<float>(),
            1e-6f);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Fails.With<ArgumentException>(() => Losses.Mse(Tensor.Zeros([2, 1]), Tensor.Zeros([2])), "Mse", "(2, 1)", "(2)");
        Fails.With<ArgumentException>(() => Losses.Huber(Tensor.Zeros([2]), Tensor.Scalar(0)), "Huber", "(2)", "()");
        Fails.With<ArgumentException>(() => Losses.Huber(Tensor.Zeros([2]), Tensor.Zeros([2]), 0), "delta", "0");
        Fails.With<ArgumentException>(() => Losses.Huber(Tensor.Zeros([2]), Tensor.Zeros([2]), float.NaN), "delta");
        Fails.With<ArgumentException>(
            () => Losses.CrossEntropy(Tensor.Zeros([2, 3]), Tensor.Zeros([2])), "CrossEntropy", "int64", "float32 (2)");
        Fails.With<ArgumentException>(
            () => Losses.CrossEntropy(Tensor.Zeros([2, 3]), Tensor.Zeros([3], DType.Int64)), "CrossEntropy", "(2, 3)", "(3)");
        Fails.With<ArgumentException>(() => Losses.CrossEntropy(Tensor.Zeros([1, 3]), Tensor.FromArray([3L], [1])), "index 3", "0..2");
    }
}
