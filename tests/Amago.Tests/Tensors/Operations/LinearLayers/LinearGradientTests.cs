using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.LinearLayers;

public sealed class LinearGradientTests
{
    public static TheoryData<int[], int> Inputs =>
        new() { { [1, 1], 1 }, { [3, 5], 7 }, { [4], 3 }, { [2, 1, 3], 5 }, { [2, 2, 1, 4], 17 }, { [50, 2], 3 } };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void With_a_bias(int[] shape, int outputs) => GradientCheck.Run(
        static t => Operation.Apply(new Ops.LinearLayers.Linear(), t),
        Draw.Uniform(1, shape), Draw.Uniform(2, [outputs, shape[^1]]), Draw.Uniform(3, [outputs]));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Without_a_bias(int[] shape, int outputs) => GradientCheck.Run(
        static t => Operation.Apply(new Ops.LinearLayers.Linear(), t), Draw.Uniform(1, shape), Draw.Uniform(2, [outputs, shape[^1]]));

    [Fact]
    public void Of_transposed_features_and_weights() => GradientCheck.Run(
        static t => Operation.Apply(new Ops.LinearLayers.Linear(), t[0].Transpose(0, 1), t[1].Transpose(0, 1)),
        Draw.Uniform(1, [3, 5]), Draw.Uniform(2, [3, 4]));

    [Fact]
    public void A_bias_learns_beside_weights_that_do_not()
    {
        Tensor bias = Draw.Uniform(2, [3]);
        bias.RequiresGrad = true;
        Operation.Apply(new Ops.LinearLayers.Linear(), Tensor.Zeros([5, 2]), Draw.Uniform(1, [3, 2]), bias).Sum().Backward();
        Assert.Equal([5f, 5, 5], bias.Grad!.ToArray<float>());
    }

    [Fact]
    public void No_rows_give_zero_gradients()
    {
        Tensor weight = Draw.Uniform(1, [3, 2]), bias = Draw.Uniform(2, [3]);
        weight.RequiresGrad = bias.RequiresGrad = true;
        Tensor y = Operation.Apply(new Ops.LinearLayers.Linear(), Tensor.Zeros([0, 2]), weight, bias);
        Assert.Equal([0, 3], y.Shape.ToArray());
        y.Sum().Backward();
        Assert.All([.. weight.Grad!.ToArray<float>(), .. bias.Grad!.ToArray<float>()], value => Assert.Equal(0f, value));
    }
}
