using Amago.Nets;
using Amago.Tensors;

namespace Amago.Tests.Nets;

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

    private static Tensor WithGradient(params float[] gradient)
    {
        Tensor x = Tensor.Zeros([gradient.Length]);
        x.RequiresGrad = true;
        x.Backward(Tensor.FromArray(gradient, x.Shape));
        return x;
    }
}
