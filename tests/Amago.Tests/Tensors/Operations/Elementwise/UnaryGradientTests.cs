using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Elementwise;

public sealed class UnaryGradientTests
{
    public static TheoryData<int[]> Shapes => new([], [1], [13], [2, 1, 3, 5], [0, 2]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Exponential_and_logarithm(int[] shape)
    {
        GradientCheck.Run(static t => t[0].Exp(), Draw.Uniform(1, shape));
        GradientCheck.Run(static t => t[0].Log(), Draw.Uniform(1, shape, 0.5f, 2));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Square_and_root(int[] shape)
    {
        GradientCheck.Run(static t => t[0].Square(), Draw.Uniform(1, shape));
        GradientCheck.Run(static t => t[0].Sqrt(), Draw.Uniform(1, shape, 0.5f, 2));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Hyperbolic_tangent(int[] shape) => GradientCheck.Run(static t => t[0].Tanh(), Draw.Uniform(1, shape));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Symmetric_logarithm(int[] shape) => GradientCheck.Run(static t => t[0].Symlog(), Draw.AwayFromZero(1, shape));

    // Values within 0.2 of 0 or beyond, moved so that limits lie in the gap.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Limits(int[] shape) => GradientCheck.Run(static t => (t[0] + 0.5f).Clamp(0.5f, 1.3f), Draw.Distinct(1, shape) + 0.1f);

    [Fact]
    public void A_value_at_a_limit_keeps_its_gradient()
    {
        Tensor x = Tensor.FromArray([-1f, 1f, 2f, float.NaN], [4]);
        x.RequiresGrad = true;
        Tensor y = x.Clamp(-1, 1);
        y.Sum().Backward();
        Assert.Equal([1f, 1f, 0f, 0f], x.Grad!.ToArray<float>());
        Assert.Equal([-1f, 1f, 1f, float.NaN], y.ToArray<float>());
    }

    [Fact]
    public void Of_views_with_gaps_and_of_images_stored_channels_last()
    {
        foreach (Func<Tensor, Tensor> f in new Func<Tensor, Tensor>[] { static x => x.Exp(), static x =>
            x.Log(), static x => x.Symlog(),
            static x => x.Tanh(), static x => x.Sqrt(), static x => x.Square(), static x => x.Clamp(0.1f, 5f) })
        {
            GradientCheck.Run(t => f(t[0].Slice(1, 1, 2)), Draw.Uniform(1, [3, 5], 0.5f, 2));
            GradientCheck.Run(t => f(t[0]), Draw.ChannelsLast(Draw.Uniform(1, [2, 3, 1, 2], 0.5f, 2)));
        }
    }

    [Fact]
    public void Limits_the_wrong_way_round_are_refused() =>
        Fails.With<ArgumentException>(() => Tensor.Scalar(0).Clamp(2, 1), "min <= max", "2", "1");
}
