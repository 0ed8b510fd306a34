using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// The contract of convolution kernels: every candidate, for every vector width of the machine, against the plain float64 loops at awkward
/// sizes; guard values round every buffer; the same bits however the work is cut.
/// </summary>
public sealed class ConvolutionContractTests
{
    public static TheoryData<string> Geometries =>
    [
        .. Awkward,
        .. Encoders,
        .. from channels in Enumerable.Range(1, 40) select $"5x4x{channels} -> {41 - channels}, 2x3 s1 p0x1, {1 + (channels % 3)} images",
        .. from channels in Enumerable.Range(1, 40) select $"5x4x3 -> {channels}, 3x2 s2x1 p1, 1 image",
    ];

    private static string[] Awkward =>
    [
        "1x1x1 -> 1, 1x1 s1 p0, 1 image",
        "1x1x1 -> 1, 1x1 s1 p0, 7 images",
        "1x7x3 -> 5, 1x3 s1x2 p0, 2 images",
        "13x11x3 -> 16, 3x3 s2 p0, 2 images",
        "13x11x3 -> 33, 3x3 s1 p1, 7 images",
        "5x6x40 -> 8, 3x2 s2x1 p1x0, 2 images",
        "4x4x5 -> 7, 1x1 s3 p0, 2 images", // stride larger than the kernel
        "9x10x2 -> 3, 2x3 s5x4 p0, 1 image", // and past the edge
        "6x5x2 -> 31, 2x2 s1 p3, 1 image", // padding larger than the kernel
        "3x2x5 -> 4, 2x1 s2x3 p5x4, 7 images",
        "2x2x1 -> 2, 4x5 s2x3 p2, 1 image", // kernel larger than the image
        "3x3x2 -> 3, 7x7 s1 p3, 2 images",
        "17x1x1 -> 1, 5x1 s2x1 p0, 17 images",
        "1x23x7 -> 13, 1x5 s1x3 p0x2, 7 images",
        "11x3x17 -> 19, 5x2 s3x1 p2x1, 7 images",
        "1x1x131 -> 97, 1x1 s1 p0, 29 images", // a linear layer
        "1x1x40 -> 300, 1x1 s1 p0, 9 images",
        "6x6x8 -> 272, 2x2 s2 p0, 2 images",
        "9x10x3 -> 16, 4x4 s2 same, 2 images", // more padding below and to the right
        "8x6x16 -> 17, 4x4 s2 same, 2 images",
        "21x22x4 -> 16, 8x8 s4 same, 1 image",
        "7x8x16 -> 32, 2x2 s1 same, 3 images",
        "7x6x16 -> 16, 3x3 s2 same, 2 images",
        "10x9x16 -> 32, 5x5 s1 same, 1 image",
        "3x2x5 -> 4, 1x2 s2x3 same, 2 images",
    ];

    /// <summary>The layers of the four encoders on smaller images.</summary>
    private static string[] Encoders =>
    [
        "28x24x4 -> 32, 8x8 s4 p0, 2 images",
        "12x10x32 -> 64, 4x4 s2 p0, 3 images",
        "9x9x64 -> 64, 3x3 s1 p0, 2 images",
        "21x20x9 -> 32, 3x3 s2 p0, 2 images",
        "15x17x32 -> 32, 3x3 s1 p0, 1 image",
        "20x19x3 -> 16, 3x3 s1 p1, 2 images",
        "15x15x16 -> 16, 3x3 s1 p1, 2 images",
        "11x11x16 -> 32, 3x3 s1 p1, 2 images",
        "7x7x32 -> 32, 3x3 s1 p1, 7 images",
        "10x10x4 -> 16, 2x2 s1 p0, 7 images",
        "9x9x16 -> 32, 2x2 s1 p0, 3 images",
        "8x8x32 -> 48, 2x2 s1 p0, 3 images",
    ];

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_passes_agree_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.Forward(shape, Convolutions.ForwardCandidates(shape));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradients_agree_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.BackwardData(shape, Convolutions.BackwardDataCandidates(shape));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradients_agree_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassCheck.WeightGradient(shape, Convolutions.WeightGradientCandidates(shape));
    }

    [Fact]
    public void Every_vector_width_of_the_machine_is_a_candidate()
    {
        Conv2dShape shape = ConvCase.Parse("9x9x16 -> 32, 2x2 s1 p0, 3 images");
        Assert.All(SimdWidth.Supported, width =>
        {
            Assert.Contains(Convolutions.ForwardCandidates(shape), pass => IsDirect(pass.Name, width));
            Assert.Contains(Convolutions.BackwardDataCandidates(shape), pass => IsDirect(pass.Name, width));
            Assert.Contains(Convolutions.WeightGradientCandidates(shape), gradient => IsDirect(gradient.Name, width));
        });
    }

    private static bool IsDirect(string name, SimdWidth width) =>
        name.StartsWith("direct ", StringComparison.Ordinal) && name.EndsWith($" {width}", StringComparison.Ordinal);
}
