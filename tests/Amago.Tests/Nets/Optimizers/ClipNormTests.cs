using Amago.Nets;

namespace Amago.Tests.Nets.Optimizers;

public sealed class ClipNormTests
{
    [Theory]
    [InlineData(6f, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(2.5f, 0.5f)]
    [InlineData(0f, 0f)]
    public void Gradients_shrink_together_to_the_limit(float limit, float scale)
    {
        Tensor a = WithGradient(3), b = WithGradient(0, 4), none = Tensor.Zeros([2]);
        Assert.Equal(5f, Gradients.ClipNorm([a, none, b], limit));
        Assert.Equal(3 * scale, a.Grad!.Item<float>(), 1e-5f); // PyTorch adds 1e-6 to the norm
        Assert.Equal(4 * scale, b.Grad!.ToArray<float>()[1], 1e-5f);
        Assert.Null(none.Grad);
    }

    [Fact]
    public void Gradients_below_the_limit_keep_their_bits()
    {
        Tensor a = WithGradient(0.1f, 0.7f);
        Gradients.ClipNorm([a], 1);
        Assert.Equal([0.1f, 0.7f], a.Grad!.ToArray<float>());
    }

    // 1e-6 is a few roundings; squares added one after the other in float would be 1 % off.
    [Fact]
    public void The_norm_of_many_values_is_precise()
    {
        float[] gradient = [.. Enumerable.Repeat(0.1f, 1 << 20)];
        Assert.Equal(1, Gradients.ClipNorm([WithGradient(gradient)], float.PositiveInfinity) / 1024 / 0.1f, 1e-6);
    }

    // Their squares are beyond a float, or nothing in it.
    [Theory]
    [InlineData(1e20f)]
    [InlineData(8e37f)] // a norm of 4e38 is infinite as a float
    [InlineData(1e-25f)]
    [InlineData(1e-40f)]
    public void Huge_and_tiny_gradients_have_their_norm_and_keep_their_direction(float scale)
    {
        Tensor a = WithGradient([.. Enumerable.Repeat(0f, 200)], 3 * scale), b = WithGradient(-4 * scale);
        float norm = Gradients.ClipNorm([a, b], 1), expected = (float)(5.0 * scale); // may be infinite itself
        bool isClose = norm == expected || Math.Abs((norm / expected) - 1) < 1e-4f; // denormals have few digits
        Assert.True(isClose, $"expected {expected}, got {norm}");
        if (scale < 1)
            return;
        Assert.Equal(0.6f, a.Grad!.ToArray<float>()[^1], 2e-6f); // 1 / 4e38 is denormal
        Assert.Equal(-0.8f, b.Grad!.Item<float>(), 2e-6f);
    }

    [Fact]
    public void A_norm_that_is_no_number_makes_all_gradients_none()
    {
        Tensor a = WithGradient(1), b = WithGradient(float.NaN);
        Assert.Equal(float.NaN, Gradients.ClipNorm([a, b], 1));
        Assert.Equal(float.NaN, a.Grad!.Item<float>());
    }

    [Fact]
    public void Zero_and_missing_gradients_have_the_norm_zero()
    {
        Tensor zero = WithGradient(0, 0);
        Assert.Equal(0f, Gradients.ClipNorm([zero], 0));
        Assert.Equal([0f, 0], zero.Grad!.ToArray<float>());
        Assert.Equal(0f, Gradients.ClipNorm([], 1));
        Assert.Equal(0f, Gradients.ClipNorm([Tensor.Zeros([2])], 1));
    }

    [Fact]
    public void A_limit_below_zero_is_refused()
    {
        Fails.With<ArgumentException>(() => Gradients.ClipNorm([], -1), "maxNorm", "-1");
        Fails.With<ArgumentException>(() => Gradients.ClipNorm([], float.NaN), "maxNorm");
    }

    private static Tensor WithGradient(float[] first, params float[] rest) => WithGradient([.. first, .. rest]);

    private static Tensor WithGradient(params float[] gradient)
    {
        Tensor x = Tensor.Zeros([gradient.Length]);
        x.RequiresGrad = true;
        x.Backward(Tensor.FromArray(gradient, x.Shape));
        return x;
    }
}
