using Amago.Kernels;
using Amago.Tensors;
using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Images;

public sealed class PoolingGradientTests
{
    /// <summary>Images, channels, height and width; kernel height and width, stride height and width, padding height and width.</summary>
    public static TheoryData<int[]> Geometries => new(
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
        [2, 3, 5, 7, 3, 3, 2, 2, 0, 0],
        [1, 9, 4, 4, 3, 3, 1, 1, 1, 1],
        [2, 1, 7, 3, 2, 3, 3, 1, 1, 0],
        [1, 2, 3, 3, 3, 3, 5, 5, 1, 1],
        [1, 1, 2, 6, 1, 2, 1, 3, 0, 1]);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Of_the_largest_pixel_of_each_window(int[] s) =>
        GradientCheck.Run(t => Pool(s, t[0]), Draw.Distinct(1, s[..4]));

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Of_images_stored_channels_last(int[] s) =>
        GradientCheck.Run(t => Pool(s, t[0]), Draw.ChannelsLast(Draw.Distinct(2, s[..4])));

    [Fact]
    public void The_first_of_equal_pixels_in_scan_order_gets_all()
    {
        Tensor x = Tensor.Zeros([1, 1, 3, 3]);
        x.RequiresGrad = true;
        Pool([1, 1, 3, 3, 3, 3, 1, 1, 0, 0], x).Sum().Backward();
        Assert.Equal([1f, 0, 0, 0, 0, 0, 0, 0, 0], x.Grad!.ToArray<float>());
    }

    private static Tensor Pool(int[] s, Tensor x) => Operation.Apply(new Ops.Images.MaxPool2d(new WindowGeometry(s[4], s[5], s[6], s[7], s[8], s[9])), x);
}
