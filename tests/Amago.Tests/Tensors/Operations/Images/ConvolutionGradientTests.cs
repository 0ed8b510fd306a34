using Amago.Kernels;
using Amago.Tensors;
using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Images;

public sealed class ConvolutionGradientTests
{
    /// <summary>Images, channels, height and width; output channels; kernel height and width, stride height and width, padding height and width.</summary>
    public static TheoryData<int[]> Geometries => new(
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
        [2, 3, 5, 4, 2, 3, 2, 1, 1, 0, 0],
        [1, 2, 7, 5, 3, 3, 3, 2, 2, 1, 1],
        [2, 1, 5, 7, 5, 2, 3, 3, 2, 1, 0],
        [1, 5, 3, 3, 1, 1, 1, 2, 2, 0, 0],
        [1, 2, 2, 3, 2, 4, 5, 1, 1, 2, 2],
        [1, 1, 8, 1, 9, 3, 1, 4, 3, 0, 0],
        [3, 4, 4, 4, 2, 2, 2, 3, 3, 0, 0],
        [1, 1, 2, 2, 1, 1, 1, 1, 1, 2, 1]);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void With_a_bias(int[] s)
    {
        (Tensor x, Tensor w, Tensor bias) = Inputs(s);
        GradientCheck.Run(t => Operation.Apply(new Ops.Images.Conv2d(Window(s)), t), x, w, bias);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Without_a_bias_on_images_stored_channels_last(int[] s)
    {
        (Tensor x, Tensor w, _) = Inputs(s);
        GradientCheck.Run(t => Operation.Apply(new Ops.Images.Conv2d(Window(s)), t), Draw.ChannelsLast(x), w);
    }

    [Fact]
    public void Every_other_column_of_an_image_and_a_permuted_weight()
    {
        var window = new WindowGeometry(2);
        GradientCheck.Run(
            t => Operation.Apply(new Ops.Images.Conv2d(window), t[0].Reshape(1, 2, 4, 3, 2).Select(4, 1), t[1].Permute(3, 2, 0, 1)),
            Draw.Uniform(1, [1, 2, 4, 6]),
            Draw.Uniform(2, [2, 2, 2, 3]));
    }

    [Fact]
    public void Only_what_requires_a_gradient_gets_one()
    {
        (Tensor x, Tensor w, Tensor bias) = Inputs([1, 2, 3, 3, 2, 2, 2, 1, 1, 0, 0]);
        bias.RequiresGrad = true;
        Operation.Apply(new Ops.Images.Conv2d(new WindowGeometry(2)), x, w, bias).Sum().Backward();
        Assert.Null(x.Grad);
        Assert.Null(w.Grad);
        Assert.Equal([4f, 4f], bias.Grad!.ToArray<float>());
    }

    [Fact]
    public void No_images_give_zero_gradients()
    {
        Tensor w = Draw.Uniform(1, [2, 1, 2, 2]);
        w.RequiresGrad = true;
        Tensor y = Operation.Apply(new Ops.Images.Conv2d(new WindowGeometry(2)), Tensor.Zeros([0, 1, 4, 4]), w);
        Assert.Equal([0, 2, 3, 3], y.Shape.ToArray());
        y.Sum().Backward();
        Assert.All(w.Grad!.ToArray<float>(), value => Assert.Equal(0f, value));
    }

    private static WindowGeometry Window(int[] s) => new(s[5], s[6], s[7], s[8], s[9], s[10]);

    private static (Tensor X, Tensor W, Tensor Bias) Inputs(int[] s) =>
        (Draw.Uniform(1, s[..4]), Draw.Uniform(2, [s[4], s[1], s[5], s[6]]), Draw.Uniform(3, [s[4]]));
}
