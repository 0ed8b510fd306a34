using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Winograd;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Convolution.Winograd;

/// <summary>Each Winograd kernel, in every vector width, against the plain convolution at sizes that cut tiles and vectors.</summary>
public sealed class WinogradTests
{
    public static TheoryData<string> Geometries => new(
        "3x3x1 -> 1, 3x3 s1 p0, 1 image",
        "1x1x2 -> 3, 3x3 s1 p1, 2 images",
        "1x4x3 -> 2, 3x3 s1 p2x1, 1 image",
        "5x7x4 -> 20, 3x3 s1 p0x2, 3 images",
        "6x6x16 -> 16, 3x3 s1 p0, 5 images",
        "9x9x17 -> 33, 3x3 s1 p0, 2 images",
        "11x8x5 -> 7, 3x3 s1 p1x0, 2 images",
        "13x10x16 -> 48, 3x3 s1 p2, 2 images",
        "7x7x32 -> 70, 3x3 s1 p1, 7 images",
        "22x27x8 -> 24, 3x3 s1 p1x2, 2 images",
        "4x4x1 -> 1, 4x4 s2 p0, 1 image",
        "9x13x3 -> 5, 4x4 s2 p0, 2 images",
        "12x12x8 -> 40, 4x4 s2 p0, 3 images",
        "17x20x2 -> 17, 6x6 s3 p0, 2 images",
        "36x23x4 -> 16, 8x8 s4 p0, 2 images",
        "2x2x1 -> 1, 2x2 s1 p0, 1 image",
        "9x9x17 -> 33, 2x2 s1 p0, 3 images",
        "8x11x32 -> 48, 2x2 s1 p0, 2 images",
        "20x20x32 -> 64, 4x4 s2 p0, 1 image",
        "12x18x3 -> 17, 6x6 s3 p0, 2 images");

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.Forward(shape, SimdWidth.All.SelectMany(width => WinogradKernels.Forward(shape, width)));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradient_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.BackwardData(shape, SimdWidth.All.SelectMany(width => WinogradKernels.BackwardData(shape, width)));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradient_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.WeightGradient(shape, SimdWidth.All.SelectMany(width => WinogradKernels.WeightGradient(shape, width)));
    }

    /// <summary>Every geometry here is one that both algorithms of its kind compute.</summary>
    [Theory]
    [MemberData(nameof(Geometries))]
    public void Two_algorithms_fit(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        int dataGradients = shape.Height % shape.Window.StrideHeight == 0 && shape.Width % shape.Window.StrideWidth == 0 ? 2 : 0;
        Assert.All(SimdWidth.All, width =>
        {
            Assert.Equal(2, WinogradKernels.Forward(shape, width).Select(pass => pass.Name).Distinct().Count());
            Assert.Equal(2, WinogradKernels.WeightGradient(shape, width).Select(gradient => gradient.Name).Distinct().Count());
            Assert.Equal(dataGradients, WinogradKernels.BackwardData(shape, width).Length);
        });
    }

    [Theory]
    [InlineData("12x12x1 -> 4, 3x3 s2 p0, 1 image")]
    [InlineData("12x12x1 -> 4, 3x3 s1 p3, 1 image")]
    [InlineData("12x12x1 -> 4, 4x4 s2 p1, 1 image")]
    [InlineData("12x12x1 -> 4, 5x5 s1 p0, 1 image")]
    [InlineData("12x12x1 -> 4, 1x1 s1 p0, 1 image")]
    [InlineData("12x12x0 -> 4, 3x3 s1 p0, 1 image")]
    public void Others_do_not_fit(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        Assert.All(SimdWidth.All, width =>
        {
            Assert.Empty(WinogradKernels.Forward(shape, width));
            Assert.Empty(WinogradKernels.BackwardData(shape, width));
            Assert.Empty(WinogradKernels.WeightGradient(shape, width));
        });
    }
}
