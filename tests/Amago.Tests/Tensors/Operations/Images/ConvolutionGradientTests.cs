using Amago.Kernels;
using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Images;

public sealed class ConvolutionGradientTests
{
    /// <summary>(N, C, H, W), output channels, and the window.</summary>
    public static TheoryData<int[], int, WindowGeometry> Geometries => new()
    {
        { [1, 1, 1, 1], 1, new WindowGeometry(1) },
        { [2, 3, 5, 4], 2, new WindowGeometry(3, 2, 1, 1, 0, 0) }, // kernel, stride and padding by height and width
        { [1, 2, 7, 5], 3, new WindowGeometry(3, stride: 2, padding: 1) },
        { [2, 1, 5, 7], 5, new WindowGeometry(2, 3, 3, 2, 1, 0) },
        { [1, 5, 3, 3], 1, new WindowGeometry(1, stride: 2) },
        { [1, 2, 2, 3], 2, new WindowGeometry(4, 5, 1, 1, 2, 2) },
        { [1, 1, 8, 1], 9, new WindowGeometry(3, 1, 4, 3, 0, 0) },
        { [3, 4, 4, 4], 2, new WindowGeometry(2, stride: 3) },
        { [1, 1, 2, 2], 1, new WindowGeometry(1, 1, 1, 1, 2, 1) },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void With_a_bias(int[] shape, int outputs, WindowGeometry window)
    {
        (Tensor x, Tensor w, Tensor bias) = Inputs(shape, outputs, window);
        GradientCheck.Run(t => Operation.Apply(new Ops.Images.Conv2d(window), t), x, w, bias);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Without_a_bias_on_images_stored_channels_last(int[] shape, int outputs, WindowGeometry window)
    {
        (Tensor x, Tensor w, _) = Inputs(shape, outputs, window);
        GradientCheck.Run(t => Operation.Apply(new Ops.Images.Conv2d(window), t), Draw.ChannelsLast(x), w);
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
        (Tensor x, Tensor w, Tensor bias) = Inputs([1, 2, 3, 3], outputs: 2, new WindowGeometry(2));
        bias.RequiresGrad = true;
        Operation.Apply(new Ops.Images.Conv2d(new WindowGeometry(2)), x, w, bias).Sum().Backward();
        Assert.Null(x.Grad);
        Assert.Null(w.Grad);
        Assert.Equal([4f, 4f], bias.Grad!.ToArray<float>());
    }

    // Of values: gradients are compared with the values alone, whichever way the images lie.
    [Fact]
    public void Rows_are_rows_and_columns_are_columns()
    {
        Tensor x = Tensor.FromArray([1f, 2, 3, 4, 5, 6], [1, 1, 2, 3]), w = Tensor.FromArray([1f, 10], [1, 1, 1, 2]);
        var window = new WindowGeometry(1, 2, 1, 1, 0, 0);
        Tensor y = Operation.Apply(new Ops.Images.Conv2d(window), x, w);
        Assert.Equal([21f, 32, 54, 65], y.ToArray<float>());
        Assert.Equal([32f, 65], Operation.Apply(new Ops.Images.MaxPool2d(window), y).ToArray<float>());
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

    private static (Tensor X, Tensor W, Tensor Bias) Inputs(int[] shape, int outputs, WindowGeometry window) => (
        Draw.Uniform(1, shape),
        Draw.Uniform(2, [outputs, shape[1], window.KernelHeight, window.KernelWidth]),
        Draw.Uniform(3, [outputs]));
}
