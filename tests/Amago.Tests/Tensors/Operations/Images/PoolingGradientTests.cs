using Amago.Kernels;
using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Images;

public sealed class PoolingGradientTests
{
    /// <summary>(N, C, H, W), and the window.</summary>
    public static TheoryData<int[], WindowGeometry> Geometries => new()
    {
        { [1, 1, 1, 1], new WindowGeometry(1) },
        { [2, 3, 5, 7], new WindowGeometry(3, stride: 2) },
        { [1, 9, 4, 4], new WindowGeometry(3, stride: 1, padding: 1) },
        { [2, 1, 7, 3], new WindowGeometry(2, 3, 3, 1, 1, 0) }, // kernel, stride and padding by height and width
        { [1, 2, 3, 3], new WindowGeometry(3, stride: 5, padding: 1) },
        { [1, 1, 2, 6], new WindowGeometry(1, 2, 1, 3, 0, 1) },
        { [1, 2, 6, 5], WindowGeometry.Same((3, 3), (2, 2), (6, 5)) },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Of_the_largest_pixel_of_each_window(int[] shape, WindowGeometry window) =>
        GradientCheck.Run(t => Pool(window, t[0]), Draw.Distinct(1, shape));

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Of_images_stored_channels_last(int[] shape, WindowGeometry window) =>
        GradientCheck.Run(t => Pool(window, t[0]), Draw.ChannelsLast(Draw.Distinct(2, shape)));

    [Fact]
    public void The_first_of_equal_pixels_in_scan_order_gets_all()
    {
        Tensor x = Tensor.Zeros([1, 1, 3, 3]);
        x.RequiresGrad = true;
        Pool(new WindowGeometry(3), x).Sum().Backward();
        Assert.Equal([1f, 0, 0, 0, 0, 0, 0, 0, 0], x.Grad!.ToArray<float>());
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 5, 7)]
    [InlineData(3, 17, 2, 1)]
    public void Of_a_mean_over_the_map(params int[] shape)
    {
        GradientCheck.Run(static t => Mean(t[0]), Draw.Uniform(1, shape));
        GradientCheck.Run(static t => Mean(t[0]), Draw.ChannelsLast(Draw.Uniform(2, shape)));
    }

    [Fact]
    public void A_mean_needs_images_of_at_least_one_pixel()
    {
        Fails.With<ArgumentException>(static () => Mean(Tensor.Zeros([2, 3, 0, 4])), "mean_pool2d", "0x4");
        Fails.With<ArgumentException>(static () => Mean(Tensor.Zeros([2, 3])), "mean_pool2d", "(2, 3)");
        Assert.Equal([0, 3, 1, 1], Mean(Tensor.Zeros([0, 3, 2, 2])).Shape);
    }

    private static Tensor Mean(Tensor x) => Operation.Apply(new Ops.Images.MeanPool2d(), x);

    private static Tensor Pool(WindowGeometry window, Tensor x) => Operation.Apply(new Ops.Images.MaxPool2d(window), x);
}
