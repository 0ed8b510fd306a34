using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Elementwise;

public sealed class ArithmeticGradientTests
{
    /// <summary>
    /// Every kind of broadcasting: none, scalars, size 1 on either side or both, missing leading dimensions, channel vectors, empty.
    /// </summary>
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [], [] }, { [3], [3] }, { [2, 3], [] }, { [], [5] }, { [2, 3, 5, 1], [1, 3, 1, 1] }, { [1, 3, 1, 1], [2, 3, 2, 2] },
        { [3, 1], [1, 4] }, { [2, 1, 3], [4, 1] }, { [7], [2, 1, 7] }, { [1], [1, 1, 1] }, { [0, 3], [3] }, { [2, 1], [2, 0] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sum_and_difference(int[] left, int[] right)
    {
        GradientCheck.Run(static t => t[0] + t[1], Draw.Uniform(1, left), Draw.Uniform(2, right));
        GradientCheck.Run(static t => t[0] - t[1], Draw.Uniform(1, left), Draw.Uniform(2, right));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product(int[] left, int[] right) =>
        GradientCheck.Run(static t => t[0] * t[1], Draw.Uniform(1, left), Draw.Uniform(2, right));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Quotient(int[] left, int[] right) =>
        GradientCheck.Run(static t => t[0] / t[1], Draw.Uniform(1, left), Draw.AwayFromZero(2, right, 0.6f));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Minimum_and_maximum(int[] left, int[] right)
    {
        Shape first = left, second = right;
        float[] values = Draw.Distinct(1, [first.ElementCount + second.ElementCount]).ToArray<float>();
        Tensor a = Tensor.FromArray(values[..first.ElementCount], first), b = Tensor.FromArray(values[first.ElementCount..], second);
        GradientCheck.Run(static t => Tensor.Minimum(t[0], t[1]), a, b);
        a.ZeroGrad();
        b.ZeroGrad();
        GradientCheck.Run(static t => Tensor.Maximum(t[0], t[1]), a, b);
    }

    [Fact]
    public void Equal_values_share_the_gradient_of_a_minimum_and_of_a_maximum()
    {
        foreach (Func<Tensor, Tensor, Tensor> choose in new[] { Tensor.Minimum, Tensor.Maximum })
        {
            Tensor a = Tensor.Ones([2]), b = Tensor.Ones([1]);
            a.RequiresGrad = b.RequiresGrad = true;
            choose(a, b).Sum().Backward();
            Assert.Equal([0.5f, 0.5f], a.Grad!.ToArray<float>());
            Assert.Equal([1f], b.Grad!.ToArray<float>());
        }
    }

    [Fact]
    public void With_numbers_on_either_side() =>
        GradientCheck.Run(static t => (2f - (3f * (t[0] + 1f))) / 4f - (-(t[0] * 0.5f) - 1f) + (0.25f + t[0]), Draw.Uniform(1, [2, 1, 5]));

    [Fact]
    public void Of_operands_in_different_layouts()
    {
        Tensor images = Draw.ChannelsLast(Draw.Uniform(1, [2, 3, 2, 5]));
        GradientCheck.Run(static t => t[0] * t[1], images, Draw.Uniform(2, [2, 3, 2, 5]));
        GradientCheck.Run(static t => t[0].Slice(1, 1, 3) * t[1].Transpose(0, 1), Draw.Uniform(1, [2, 5]), Draw.Uniform(2, [3, 2]));
    }
}
